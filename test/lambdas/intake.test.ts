import { executionArnFor } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import { deliveryIdFor } from '../../domain/delivery/names.ts';
import { promote } from '../../domain/ledger/settle.ts';
import { intake } from '../../lambdas/intake/intake.ts';
import { reconcile } from '../../lambdas/reconcile/reconcile.ts';
import { aChampion, aWorld, DELIVER_MACHINE, HOLDER, minutesLater, NOW, type World } from '../fakes/a-world.ts';
import { captureMetrics } from '../fakes/emitted.ts';
import { arrival, putDrop } from './a-drop.ts';

const emitted = captureMetrics();
const FILES = { 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x,y\n3,4\n' };

let world: World;
/** Of each object the moment of its writing: the store in memory has none. */
let written: string;
/** How often a marker was looked at. */
let looks: number;
beforeEach(async () => {
  looks = 0;
  world = await aWorld();
  written = minutesLater(-60);
});

const ports = () => ({
  ...world,
  objects: {
    ...world.objects,
    head: async (uri: string, versionId?: string) => {
      looks++;
      const found = await world.objects.head(uri, versionId);
      return found === undefined ? undefined : { ...found, modifiedAt: written };
    },
    list: async (uri: string) => (await world.objects.list(uri)).map((found) => ({ ...found, modifiedAt: written })),
  },
  dataBucket: 'data',
  recordsBucket: 'records',
  model: 'flights',
  deliverStateMachineArn: DELIVER_MACHINE,
  dropBucket: 'data',
  dropPrefix: 'drops/flights/',
  policyRef: world.delivery.policy,
  executionArnOf: (id: string) => executionArnFor(DELIVER_MACHINE, id),
});
const take = (event: unknown) => intake(ports())(event);
const repair = (at: string) => reconcile(ports())({ at });
const idOf = (drop: string, markerVersionId: string, attempt = 1) =>
  deliveryIdFor({ model: 'flights', drop, markerVersionId, policyHash: world.delivery.policy.hash, attempt }, sha256Hex);
const copyOf = async (id: string) => JSON.parse((await world.objects.text(`s3://records/outcomes/flights/${id}.json`)) ?? 'null');

test('starts one delivery under the name that the drop decides', async () => {
  const version = await putDrop(world.objects, '2001-02', FILES);
  expect(await take(arrival('2001-02', version))).toMatchObject({ status: 'started', deliveryId: idOf('2001-02', version) });
  expect(world.executions.started).toEqual([
    {
      arn: executionArnFor(DELIVER_MACHINE, idOf('2001-02', version)),
      name: idOf('2001-02', version),
      input: expect.objectContaining({ deliveryId: idOf('2001-02', version), model: 'flights', attempt: 1, policy: world.delivery.policy }),
    },
  ]);
});

test('keeps the policy before anything else, once', async () => {
  const version = await putDrop(world.objects, '2001-02', FILES);
  await take(arrival('2001-02', version));
  expect(JSON.parse((await world.objects.text(world.delivery.policy.uri)) ?? '')).toEqual(JSON.parse(JSON.stringify(world.policy)));
});

test('the same event again and again starts nothing more', async () => {
  const version = await putDrop(world.objects, '2001-02', FILES);
  await take(arrival('2001-02', version));
  expect(await take(arrival('2001-02', version, minutesLater(1)))).toMatchObject({
    status: 'known',
    reasons: ['this drop is being delivered'],
  });
  world.executions.set(executionArnFor(DELIVER_MACHINE, idOf('2001-02', version)), 'SUCCEEDED');
  await take(arrival('2001-02', version, minutesLater(60)));
  expect(world.executions.started).toHaveLength(1);
});

test('the same event twice at the same moment starts one', async () => {
  const version = await putDrop(world.objects, '2001-02', FILES);
  const both = await Promise.all([take(arrival('2001-02', version)), take(arrival('2001-02', version))]);
  expect(both.map((admission) => admission.status).sort()).not.toContain('rejected');
  expect(world.executions.started).toHaveLength(1);
});

test('a marker written again is another drop', async () => {
  const first = await putDrop(world.objects, '2001-02', FILES);
  const second = await putDrop(world.objects, '2001-02', FILES);
  await take(arrival('2001-02', second));
  await take(arrival('2001-02', first));
  expect(world.executions.started.map(({ name }) => name)).toEqual([idOf('2001-02', second), idOf('2001-02', first)]);
});

test.each<{ what: string; event: unknown; reason: string }>([
  { what: 'a poison payload', event: { 'detail-type': 'Object Created', source: 'aws.s3', detail: 'boom' }, reason: 'not an S3' },
  { what: 'nothing', event: null, reason: 'not an S3' },
  {
    what: 'a foreign bucket',
    event: {
      ...arrival('d', 'v'),
      detail: { bucket: { name: 'foreign' }, object: { key: 'drops/flights/d/_MANIFEST.json', 'version-id': 'v' } },
    },
    reason: 'not the drop bucket',
  },
  {
    what: 'a hostile key',
    event: {
      ...arrival('d', 'v'),
      detail: { bucket: { name: 'data' }, object: { key: 'drops/flights/../x/_MANIFEST.json', 'version-id': 'v' } },
    },
    reason: '.. part',
  },
  { what: 'a time that is none', event: arrival('d', 'v', 'soon'), reason: 'an instant' },
])('rejects $what as an event, once, and never crashes', async ({ event, reason }) => {
  for (let n = 0; n < 2; n++)
    expect(await take(event)).toMatchObject({ status: 'rejected', outcome: 'REJECTED_EVENT', reasons: [expect.stringContaining(reason)] });
  expect(world.announcements.told).toHaveLength(1);
  expect(await world.objects.list('s3://records/outcomes/flights/rejected-event-')).toHaveLength(1);
  expect(world.executions.started).toEqual([]);
});

describe('a drop that is not whole', () => {
  let version: string;
  beforeEach(async () => {
    version = await putDrop(world.objects, '2001-02', FILES, { missing: ['b.csv'] });
  });

  test('waits, and starts when it is', async () => {
    expect(await take(arrival('2001-02', version))).toMatchObject({ status: 'waiting', reasons: ['b.csv is missing'] });
    expect(await repair(minutesLater(5))).toMatchObject({ started: [] });
    await world.objects.put('s3://data/drops/flights/2001-02/b.csv', FILES['b.csv']);
    expect(await repair(minutesLater(10))).toMatchObject({ started: ['2001-02'] });
    expect(await repair(minutesLater(15))).toMatchObject({ started: [] });
    expect(world.executions.started.map(({ name }) => name)).toEqual([idOf('2001-02', version)]);
  });

  test('is rejected at its deadline, without a workflow, with its outcome', async () => {
    await take(arrival('2001-02', version));
    expect(await repair(minutesLater(14.9))).toMatchObject({ started: [] });
    expect(await copyOf(idOf('2001-02', version))).toBeNull();
    await repair(minutesLater(15));
    expect(await world.ledger.summary(idOf('2001-02', version))).toMatchObject({
      outcome: 'REJECTED_DATA',
      reasons: ['not whole after 15 minutes', 'b.csv is missing'],
    });
    expect(await copyOf(idOf('2001-02', version))).toMatchObject({ outcome: 'REJECTED_DATA' });
    await repair(minutesLater(20));
    expect(world.executions.started).toEqual([]);
    expect(world.announcements.events).toHaveLength(1);
    expect(emitted.lines).toHaveLength(1);
  });

  test('that comes too late is known as rejected', async () => {
    await take(arrival('2001-02', version));
    await repair(minutesLater(15));
    await world.objects.put('s3://data/drops/flights/2001-02/b.csv', FILES['b.csv']);
    expect(await take(arrival('2001-02', version, minutesLater(30)))).toMatchObject({
      status: 'known',
      reasons: ['this drop was delivered: REJECTED_DATA'],
    });
  });

  test('counts from the first look, however often it is announced', async () => {
    await take(arrival('2001-02', version));
    await take(arrival('2001-02', version, minutesLater(10)));
    await repair(minutesLater(15));
    expect((await world.ledger.summary(idOf('2001-02', version)))?.outcome).toBe('REJECTED_DATA');
  });
});

test.each([
  { what: 'no JSON', manifest: '{', reason: 'not JSON' },
  { what: 'a way out', manifest: JSON.stringify({ version: 1, files: [{ path: '../../x', bytes: 1 }] }), reason: '.. part' },
])('a manifest of $what rejects its drop at once', async ({ manifest, reason }) => {
  const version = await putDrop(world.objects, '2001-02', FILES, { manifest });
  expect(await take(arrival('2001-02', version))).toMatchObject({ status: 'rejected', reasons: [expect.stringContaining(reason)] });
  expect((await world.ledger.summary(idOf('2001-02', version)))?.outcome).toBe('REJECTED_DATA');
});

test('a manifest that is not UTF-8 rejects its drop', async () => {
  await world.objects.put('s3://data/drops/flights/2001-02/_MANIFEST.json', Uint8Array.from([0x7b, 0xff, 0x7d]));
  const version = (await world.objects.head('s3://data/drops/flights/2001-02/_MANIFEST.json'))?.versionId ?? '';
  expect(await take(arrival('2001-02', version))).toMatchObject({ status: 'rejected', reasons: ['_MANIFEST.json is not UTF-8 text'] });
});

describe("an operator's wish", () => {
  const wish = (members: object = {}) => ({ deliver: '2001-02', at: NOW, ...members });

  test('delivers a drop that lies there', async () => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    expect(await take(wish())).toMatchObject({ status: 'started', deliveryId: idOf('2001-02', version) });
  });

  test('delivers it again only when asked, as the next attempt', async () => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    await take(wish());
    expect(await take(wish({ again: true }))).toMatchObject({ status: 'known' });
    const summary = {
      deliveryId: idOf('2001-02', version),
      model: 'flights',
      drop: world.delivery.drop,
      attempt: 1,
      policy: world.delivery.policy,
      startedAt: NOW,
    };
    await world.ledger.recordOutcome(summary, { outcome: 'FAILED', reasons: [], endedAt: NOW });
    expect(await take(wish())).toMatchObject({ status: 'known' });
    expect(await take(wish({ again: true }))).toMatchObject({ status: 'started', deliveryId: idOf('2001-02', version, 2) });
  });

  test.each([
    { deliver: 'nothing-here', reason: 'there is no s3://data/drops/flights/nothing-here/_MANIFEST.json' },
    { deliver: '../trains/2001-02', reason: 'there is no' },
  ])('for $deliver is refused', async ({ deliver, reason }) => {
    expect(await take(wish({ deliver }))).toMatchObject({ status: 'rejected', reasons: [expect.stringContaining(reason)] });
  });

  test('cannot name what no drop may be named', async () => {
    await putDrop(world.objects, 'a#b', FILES);
    expect(await take(wish({ deliver: 'a#b' }))).toMatchObject({
      status: 'rejected',
      reasons: [expect.stringContaining('drop name "a#b"')],
    });
    expect(world.executions.started).toEqual([]);
  });
});

describe('the reconciler', () => {
  test('starts a drop whose event got lost, after giving it time to come', async () => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    written = minutesLater(-5);
    expect(await repair(NOW)).toMatchObject({ started: [] });
    expect(await repair(minutesLater(0.1))).toMatchObject({ started: ['2001-02'] });
    expect(await repair(minutesLater(5))).toMatchObject({ started: [] });
    expect(world.executions.started.map(({ name }) => name)).toEqual([idOf('2001-02', version)]);
    expect(await take(arrival('2001-02', version, minutesLater(6)))).toMatchObject({ status: 'known' });
  });

  test('starts a drop that was claimed by an intake that died', async () => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    const deliveryId = idOf('2001-02', version);
    await world.ledger.changeDrop('flights', '2001-02', version, () => ({
      next: { drop: '2001-02', markerVersionId: version, deliveryId, attempt: 1, at: NOW },
      result: null,
    }));
    expect(await repair(minutesLater(4.9))).toMatchObject({ started: [] });
    expect(await repair(minutesLater(5))).toMatchObject({ started: ['2001-02'] });
    expect(world.executions.started).toMatchObject([{ name: deliveryId }]);
  });

  test('does not look at a drop again once its delivery is in the ledger, until its marker is written anew', async () => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    await take(arrival('2001-02', version));
    const { model, drop, attempt, policy } = world.delivery;
    const deliveryId = idOf('2001-02', version);
    await world.ledger.changeSummary(deliveryId, () => ({
      next: { deliveryId, model, drop, attempt, policy, startedAt: NOW },
      result: null,
    }));
    const looksOf = async (at: string) => {
      looks = 0;
      const { started } = await repair(at);
      return { looks, started };
    };
    expect(await looksOf(minutesLater(4))).toEqual({ looks: 1, started: [] });
    expect(await looksOf(minutesLater(5))).toEqual({ looks: 1, started: [] });
    expect(await looksOf(minutesLater(10))).toEqual({ looks: 0, started: [] });
    const again = await putDrop(world.objects, '2001-02', FILES);
    written = minutesLater(12);
    expect(await looksOf(minutesLater(15))).toEqual({ looks: 1, started: [] });
    expect(await looksOf(minutesLater(20))).toEqual({ looks: 1, started: ['2001-02'] });
    expect(world.executions.started.map(({ name }) => name)).toEqual([deliveryId, idOf('2001-02', again)]);
  });

  test.each([
    { status: 'ABORTED', outcome: 'ABORTED' },
    { status: 'TIMED_OUT', outcome: 'FAILED' },
    { status: 'FAILED', outcome: 'FAILED' },
  ])('records $outcome for an execution that ended $status before it opened its delivery', async ({ status, outcome }) => {
    const version = await putDrop(world.objects, '2001-02', FILES);
    await take(arrival('2001-02', version));
    world.executions.set(executionArnFor(DELIVER_MACHINE, idOf('2001-02', version)), status);
    await repair(minutesLater(10));
    await repair(minutesLater(15));
    expect(await world.ledger.summary(idOf('2001-02', version))).toMatchObject({ outcome });
    expect(world.announcements.events).toHaveLength(1);
  });

  test('records the outcome of an execution that ended without one', async () => {
    const { deliveryId, model, drop, attempt, policy } = world.delivery;
    await world.ledger.changeSummary(deliveryId, () => ({
      next: { deliveryId, model, drop, attempt, policy, startedAt: NOW },
      result: null,
    }));
    world.executions.set(executionArnFor(DELIVER_MACHINE, deliveryId), 'RUNNING');
    expect(await repair(minutesLater(5))).toMatchObject({ settled: [] });
    world.executions.set(executionArnFor(DELIVER_MACHINE, deliveryId), 'FAILED');
    expect(await repair(minutesLater(10))).toMatchObject({ settled: [deliveryId] });
    expect(await repair(minutesLater(15))).toMatchObject({ settled: [] });
    expect((await world.ledger.summary(deliveryId))?.outcome).toBe('FAILED');
  });

  test('releases the lock of a dead holder once the endpoint rests on the champion, and deletes its alarms', async () => {
    await world.setHead({
      champion: aChampion(),
      generation: 4,
      intent: { kind: 'promote', fence: 1, generation: 4, to: 'flights-g000004-bbbbbbbb', at: NOW },
    });
    await world.held();
    await world.alarms.put({ AlarmName: 'flights-g000004-verdict', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
    expect(await repair(NOW)).toMatchObject({ released: false });
    world.executions.set(HOLDER, 'ABORTED');
    world.endpoints.change('flights', { status: 'Updating', pendingConfigName: 'flights-g000004-bbbbbbbb' });
    expect(await repair(NOW)).toMatchObject({ released: false });
    world.endpoints.rollBack('flights');
    expect(await repair(NOW)).toMatchObject({ released: true });
    expect(world.alarms.names()).toEqual([]);
    expect((await world.ledger.head('flights')).lock).toBeNull();
  });

  test('never releases the lock of a dead holder while the challenger serves', async () => {
    await world.setHead({ champion: aChampion(), generation: 4 });
    await world.held();
    world.executions.set(HOLDER, 'FAILED');
    world.endpoints.serving('flights', 'flights-g000004-bbbbbbbb');
    expect(await repair(NOW)).toMatchObject({ released: false });
  });

  describe('a first endpoint that nobody promoted', () => {
    const to = 'flights-g000001-bbbbbbbb';
    const intent = { kind: 'promote', fence: 1, generation: 1, to, deliveryId: 'flights-dead', at: NOW } as const;
    beforeEach(async () => {
      await world.setHead({ generation: 1, intent });
      await world.held();
      world.endpoints.serving('flights', to);
      world.executions.set(HOLDER, 'ABORTED');
    });

    test('is deleted once its shift has ended, and then the lock is free', async () => {
      world.executions.set(HOLDER, 'RUNNING');
      expect(await repair(NOW)).toMatchObject({ removed: [], released: false });
      world.executions.set(HOLDER, 'ABORTED');
      world.endpoints.change('flights', { status: 'Creating' });
      expect(await repair(NOW)).toMatchObject({ removed: [], released: false });
      world.endpoints.change('flights', { status: 'Failed' });
      expect(await repair(NOW)).toMatchObject({ removed: ['flights'], released: false });
      expect(await repair(NOW)).toMatchObject({ removed: [], released: false });
      world.endpoints.vanish('flights');
      expect(await repair(NOW)).toMatchObject({ removed: [], released: true });
      expect(await world.ledger.head('flights')).toMatchObject({ lock: null, intent: null, phase: 'IDLE' });
      expect(await world.ledger.events('flights-dead')).toMatchObject([{ name: 'first endpoint removed' }]);
    });

    test('is safe from a promotion by a function of the dead shift that is still in flight', async () => {
      const { lock } = await world.ledger.head('flights');
      await repair(NOW);
      const late = { holder: HOLDER, fence: lock?.fence ?? 0 };
      await expect(world.ledger.changeHead('flights', (head) => promote(head, late, aChampion({ generation: 1 }), 60))).rejects.toThrow(
        'no longer held',
      );
    });

    test.each<{ when: string; change: () => Promise<unknown> | unknown }>([
      { when: 'a champion was promoted', change: () => world.setHead({ champion: aChampion({ endpointConfigName: to }) }) },
      { when: 'it is frozen for a person to look at', change: () => world.setHead({ frozen: { reason: 'look', at: NOW } }) },
      { when: 'it serves what somebody else made', change: () => world.endpoints.serving('flights', 'by-hand') },
      { when: 'it is not known what the shift meant to do', change: () => world.setHead({ intent: null }) },
    ])('stays when $when', async ({ change }) => {
      await change();
      expect(await repair(NOW)).toMatchObject({ removed: [] });
      expect(world.endpoints.removed).toEqual([]);
    });
  });

  test('deletes configs and models of generations that the policy keeps no longer, once', async () => {
    const serving = aChampion({ generation: 9, endpointConfigName: 'flights-g000009-aaaaaaaa', modelName: 'flights-9' });
    for (let generation = 1; generation <= 9; generation++) {
      const one = {
        ...serving,
        generation,
        endpointConfigName: `flights-g00000${generation}-aaaaaaaa`,
        modelName: `flights-${generation}`,
      };
      await world.ledger.putGeneration('flights', { ...one, status: generation === 9 ? 'champion' : 'retired' });
      world.models.configs.set(one.endpointConfigName, {} as never);
      world.models.models.set(one.modelName, {} as never);
    }
    await world.setHead({ champion: serving, generation: 9, goods: [8, 7, 2] });
    world.endpoints.serving('flights', serving.endpointConfigName);
    expect(await repair(NOW)).toMatchObject({ retired: [3, 2, 1] });
    expect([...world.models.models.keys()]).toEqual([4, 5, 6, 7, 8, 9].map((n) => `flights-${n}`));
    expect(world.models.configs.size).toBe(6);
    expect((await world.ledger.head('flights')).goods).toEqual([8, 7]);
    expect(await world.ledger.generation('flights', 3)).toMatchObject({ removedAt: NOW, status: 'retired' });
    expect(await repair(minutesLater(5))).toMatchObject({ retired: [] });
  });

  test('deletes alarms that a shift left behind, and those of nobody else', async () => {
    await world.setHead({ champion: aChampion(), generation: 4 });
    for (const AlarmName of ['flights-g000004-verdict', 'flights-g000003-heartbeat', 'flights-errors', 'flights-g000004-mine'])
      await world.alarms.put({ AlarmName, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
    expect(await repair(NOW)).toMatchObject({ alarms: ['flights-g000004-verdict', 'flights-g000003-heartbeat'] });
    expect(world.alarms.names()).toEqual(['flights-errors', 'flights-g000004-mine']);
  });

  test('leaves the alarms of a shift under way', async () => {
    await world.setHead({ champion: aChampion(), generation: 4 });
    await world.held();
    await world.alarms.put({ AlarmName: 'flights-g000004-verdict', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    expect(await repair(NOW)).toMatchObject({ alarms: [], released: false });
    expect(world.alarms.names()).toEqual(['flights-g000004-verdict']);
  });
});
