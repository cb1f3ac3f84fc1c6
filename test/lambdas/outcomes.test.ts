import { executionArnFor } from '../../adapters/executions.ts';
import type { Outcome } from '../../domain/delivery/outcome.ts';
import { finaliseDelivery } from '../../lambdas/finalise-delivery/finalise-delivery.ts';
import { openDelivery } from '../../lambdas/open-delivery/open-delivery.ts';
import { recordOutcome } from '../../lambdas/record-outcome/record-outcome.ts';
import { aChampion, aWorld, DELIVER_MACHINE, HOLDER, minutesLater, NOW, type World } from '../fakes/a-world.ts';
import { captureMetrics } from '../fakes/emitted.ts';
import { aTrainedJob } from '../fakes/training-jobs.ts';

const emitted = captureMetrics();

let world: World;
beforeEach(async () => {
  world = await aWorld();
});
const open = () =>
  openDelivery({
    ...world,
    dataBucket: 'data',
    dataKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    network: null,
    runtimeTags: { team: 'flights' },
  })({
    at: NOW,
    delivery: world.delivery,
  });
const record = (outcome: Outcome, reasons: string[] = ['why'], at = minutesLater(60)) =>
  recordOutcome({ ...world, dataBucket: 'data', recordsBucket: 'records' })({
    at,
    delivery: world.delivery,
    outcome,
    reasons,
    evidence: { dataset: { files: 3 } },
  });
const recorded = (training: object) =>
  recordOutcome({ ...world, dataBucket: 'data', recordsBucket: 'records' })({
    at: minutesLater(60),
    delivery: world.delivery,
    outcome: 'PROMOTED',
    reasons: ['why'],
    evidence: { training },
  });
const ended = (status: string, changed: object = {}) =>
  finaliseDelivery({
    ...world,
    recordsBucket: 'records',
    model: 'flights',
    deliverStateMachineArn: DELIVER_MACHINE,
    executionArnOf: (id) => executionArnFor(DELIVER_MACHINE, id),
  })({
    time: minutesLater(90),
    detail: {
      executionArn: executionArnFor(DELIVER_MACHINE, world.delivery.deliveryId),
      stateMachineArn: DELIVER_MACHINE,
      name: world.delivery.deliveryId,
      status,
      input: JSON.stringify(world.delivery),
      ...changed,
    },
  });
const summary = () => world.ledger.summary(world.delivery.deliveryId);
const copy = async () =>
  JSON.parse((await world.objects.text(`s3://records/outcomes/flights/${world.delivery.deliveryId}.json`)) ?? 'null');

test('opening notes what serves, and tells the plan', async () => {
  await world.setHead({ champion: aChampion() });
  const opened = await open();
  expect(opened).toMatchObject({
    champion: { generation: 3 },
    plan: {
      seed: 7,
      evaluation: { instanceType: 'ml.m5.large', instanceCount: 1 },
      deliveryUri: `s3://data/deliveries/flights/${world.delivery.deliveryId}/`,
    },
  });
  expect(opened.plan.rungs).toHaveLength(2);
  expect(opened.plan.tags).toContainEqual({ Key: 'slipway:delivery', Value: world.delivery.deliveryId });
  expect(await summary()).toMatchObject({ servingBefore: 'flights-g000003-aaaaaaaa', startedAt: NOW });
  expect(await world.ledger.openDeliveries('flights')).toHaveLength(1);
});

test('opening twice is opening once, and nothing serves before the first', async () => {
  expect(await open()).toEqual(await open());
  expect((await open()).champion).toEqual({});
  expect(await world.ledger.events(world.delivery.deliveryId)).toHaveLength(1);
});

test('records an outcome in the ledger, a copy that nobody changes, a record, a metric, an event and a message', async () => {
  await open();
  await world.setHead({ champion: aChampion({ generation: 4, endpointConfigName: 'flights-g000004-bbbbbbbb' }) });
  const recordUri = `s3://data/deliveries/flights/${world.delivery.deliveryId}/record.json`;
  expect(await record('PROMOTED')).toEqual({ outcome: 'PROMOTED', reasons: ['why'], recordUri });
  expect(await summary()).toMatchObject({
    outcome: 'PROMOTED',
    endedAt: minutesLater(60),
    generation: 4,
    servingAfter: 'flights-g000004-bbbbbbbb',
    recordUri,
  });
  expect(await copy()).toEqual(await summary());
  expect(JSON.parse((await world.objects.text(recordUri)) ?? '')).toMatchObject({
    format: 'delivery/1',
    outcome: 'PROMOTED',
    evidence: { dataset: { files: 3 } },
    events: [{ name: 'opened' }],
  });
  expect(emitted.lines).toMatchObject([
    { DeliveryOutcome: 1, Model: 'flights', Outcome: 'PROMOTED', _aws: { Timestamp: Date.parse(minutesLater(60)) } },
  ]);
  expect(world.announcements.events).toMatchObject([
    { detailType: 'Delivery Ended', at: minutesLater(60), detail: { outcome: 'PROMOTED', drop: '2001-02', generation: 4 } },
  ]);
  expect(world.announcements.told).toMatchObject([{ subject: 'flights: PROMOTED (drop 2001-02)', message: { page: false } }]);
  expect((await world.ledger.head('flights')).lastOutcome).toEqual({
    deliveryId: world.delivery.deliveryId,
    outcome: 'PROMOTED',
    at: minutesLater(60),
  });
  expect(await world.ledger.openDeliveries('flights')).toEqual([]);
});

test('the record holds what made the model, without the history of its metrics', async () => {
  await open();
  const folder = `s3://data/deliveries/flights/${world.delivery.deliveryId}/`;
  const made = {
    format: 'training/1',
    status: 'trained',
    datasetId: 'd1',
    policyHash: world.delivery.policy.hash,
    code: 'asset:1',
    image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
    seed: 7,
    channels: [{ name: 'train', uri: `${folder}split/train/`, files: 1, bytes: 8, digest: 'c' }],
    job: aTrainedJob('job'),
    attempts: [{ rung: 0, instanceType: 'ml.g5.xlarge', spot: false, reason: 'trained', trainingSeconds: 1800 }],
    metrics: { auc: 0.7 },
    facts: null,
    utilization: [],
    history: { source: 'container', axis: 'step', series: [] },
    notes: [],
  };
  await world.objects.put(`${folder}training.json`, JSON.stringify(made));
  await recorded({ status: 'trained', jobName: 'job', artifact: { uri: 's3://data/m' } });
  const { training } = JSON.parse((await world.objects.text(`${folder}record.json`)) ?? '').evidence;
  const { history: _history, format: _format, ...kept } = made;
  expect(training).toEqual({ jobName: 'job', artifact: { uri: 's3://data/m' }, ...kept });
});

test('a record without what made the model says so; one without training says nothing of it', async () => {
  await open();
  const training = async () =>
    JSON.parse((await world.objects.text(`s3://data/deliveries/flights/${world.delivery.deliveryId}/record.json`)) ?? '').evidence.training;
  await recorded({ status: 'trained' });
  expect(await training()).toEqual({ status: 'trained', notes: [expect.stringContaining('training.json is missing')] });
  await recorded({});
  expect(await training()).toEqual({});
});

test('tells in the chain of training that made no model, once, before the outcome', async () => {
  await open();
  const attempts = [{ rung: 0, instanceType: 'ml.g5.xlarge', spot: true, reason: 'CapacityError' }];
  const fail = () =>
    recordOutcome({ ...world, dataBucket: 'data', recordsBucket: 'records' })({
      at: minutesLater(60),
      delivery: world.delivery,
      outcome: 'FAILED_TRAINING',
      reasons: ['no capacity'],
      evidence: { training: { status: 'no-capacity', attempts } },
    });
  await fail();
  await fail();
  expect(await world.ledger.events(world.delivery.deliveryId)).toMatchObject([
    { name: 'opened' },
    { name: 'trained', detail: { status: 'no-capacity', attempts } },
  ]);
});

test('the first outcome stays, and a second one tells nobody', async () => {
  await open();
  await record('ROLLED_BACK', ['errors']);
  const before = [await summary(), await copy(), await world.ledger.head('flights')];
  expect(await record('PROMOTED', ['no'], minutesLater(70))).toMatchObject({ outcome: 'ROLLED_BACK', reasons: ['errors'] });
  expect([await summary(), await copy(), await world.ledger.head('flights')]).toEqual(before);
  expect([emitted.lines.length, world.announcements.events.length, world.announcements.told.length]).toEqual([1, 1, 1]);
});

test('an outcome that was written but not told is told by the next try', async () => {
  await open();
  world.announcements.broken = true;
  await expect(record('ROLLBACK_UNVERIFIED')).rejects.toThrow('SNS is not there');
  expect((await summary())?.outcome).toBe('ROLLBACK_UNVERIFIED');
  world.announcements.broken = false;
  await ended('FAILED');
  expect(world.announcements.told).toMatchObject([
    { subject: 'PAGE flights: ROLLBACK_UNVERIFIED (drop 2001-02)', message: { page: true } },
  ]);
  await ended('FAILED');
  expect(world.announcements.told).toHaveLength(1);
});

test.each<{ outcome: Outcome; subject: string; kept: boolean }>([
  { outcome: 'FAILED', subject: 'PAGE flights: FAILED (drop 2001-02)', kept: true },
  { outcome: 'REJECTED_GATE', subject: 'flights: REJECTED_GATE (drop 2001-02)', kept: true },
  { outcome: 'NO_CHANGE', subject: 'flights: NO_CHANGE (drop 2001-02)', kept: false },
])('tells $outcome as $subject', async ({ outcome, subject, kept }) => {
  await world.setHead({ champion: aChampion() });
  await record(outcome);
  expect(world.announcements.told[0]?.subject).toBe(subject);
  expect(String(world.announcements.told[0]?.message['message']).includes('The champion keeps serving.')).toBe(kept);
});

test('says of a first delivery that nothing serves', async () => {
  await record('FAILED');
  expect(world.announcements.told[0]?.message['message']).toContain('Nothing serves, as before.');
});

test('a late retry of an old delivery does not look like the last one', async () => {
  await open();
  await record('FAILED');
  await world.setHead({ lastOutcome: { deliveryId: 'newer', outcome: 'PROMOTED', at: minutesLater(80) } });
  await record('FAILED');
  expect((await world.ledger.head('flights')).lastOutcome?.deliveryId).toBe('newer');
  expect(world.announcements.told).toHaveLength(1);
});

describe('the finaliser', () => {
  test.each([
    { status: 'FAILED', outcome: 'FAILED', error: 'States.Runtime' },
    { status: 'TIMED_OUT', outcome: 'FAILED', error: undefined },
    { status: 'ABORTED', outcome: 'ABORTED', error: undefined },
  ])('records $outcome for an execution that ended $status without an outcome', async ({ status, outcome, error }) => {
    await open();
    expect(await ended(status, { error })).toMatchObject({ status: 'settled' });
    expect(await ended(status, { error })).toMatchObject({ status: 'nothing to settle' });
    expect(await summary()).toMatchObject({
      outcome,
      reasons: [expect.stringContaining(`ended ${status}${error === undefined ? '' : ` with ${error}`}`)],
    });
    expect(world.announcements.events).toHaveLength(1);
  });

  test('records one for a delivery that was never opened, from the input of its execution', async () => {
    expect(await ended('ABORTED')).toMatchObject({ status: 'settled' });
    expect(await summary()).toMatchObject({ outcome: 'ABORTED', drop: world.delivery.drop });
  });

  test.each([
    { what: 'no input', input: undefined },
    { what: 'an input that is no JSON', input: '{' },
    { what: "another delivery's input", input: JSON.stringify({ deliveryId: 'flights-other' }) },
  ])('finds nothing to settle in $what', async ({ input }) => {
    expect(await ended('FAILED', { input })).toMatchObject({ status: 'nothing to settle' });
    expect(await summary()).toBeUndefined();
  });

  test('leaves an outcome that is there', async () => {
    await open();
    await record('REJECTED_GATE');
    expect(await ended('FAILED')).toMatchObject({ status: 'nothing to settle' });
    expect((await summary())?.outcome).toBe('REJECTED_GATE');
    expect(world.announcements.told).toHaveLength(1);
  });

  test('lets go of the lock of a shift that died, if the endpoint rests on the champion', async () => {
    await world.setHead({ champion: aChampion(), generation: 3 });
    await world.held();
    world.endpoints.serving('flights', 'flights-g000003-aaaaaaaa');
    const ofShift = { stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:flights-shift-traffic', name: 'shift' };
    expect(await ended('ABORTED', ofShift)).toMatchObject({ released: false });
    world.executions.set(HOLDER, 'ABORTED');
    expect(await ended('ABORTED', ofShift)).toMatchObject({ status: 'nothing to settle', released: true });
  });
});
