import type { RollbackCause } from '../../domain/delivery/documents.ts';
import { completeRollback } from '../../lambdas/complete-rollback/complete-rollback.ts';
import { startRollback } from '../../lambdas/start-rollback/start-rollback.ts';
import { verifyRollback } from '../../lambdas/verify-rollback/verify-rollback.ts';
import { aChampion, GOOD_SHA, minutesLater, NEW_SHA, NOW, snapshotOf, type World } from '../fakes/a-world.ts';
import { aServingWorld } from './a-shift.ts';

const ANSWER = 'arn:aws:states:eu-central-1:111122223333:execution:flights-respond-to-alarm:answer';
const target = aChampion();
const bad = aChampion({
  generation: 4,
  endpointConfigName: 'flights-g000004-bbbbbbbb',
  modelSha256: NEW_SHA,
  packageArn: 'arn:package',
  deliveryId: 'flights-bad',
  promotedAt: NOW,
});

let world: World;
beforeEach(async () => {
  world = await aServingWorld();
  world.executions.set(ANSWER, 'RUNNING');
  world.endpoints.serving('flights', bad.endpointConfigName);
  world.models.packages.set('arn:package', { ModelPackageGroupName: 'flights' });
  await world.setHead({ champion: bad, generation: 4, goods: [3, 2], phase: 'WATCHING' });
});

const byAlarm: RollbackCause = { by: 'alarm', who: 'flights-errors', because: 'errors', quarantine: true };
const byAda: RollbackCause = { by: 'operator', who: 'ada', because: 'customers call', quarantine: false };
const start = (at = NOW, cause = byAlarm) => startRollback(world)({ at, executionId: ANSWER, model: 'flights', cause, target });
type Rollback = Parameters<ReturnType<typeof completeRollback>>[0]['rollback'];
async function started(cause = byAlarm): Promise<Rollback> {
  const result = await start(NOW, cause);
  if (!('target' in result) || result.verdict !== 'pass') throw new Error(result.reasons.join());
  return result;
}
const verify = (rollback: Rollback) => verifyRollback(world)({ at: NOW, executionId: ANSWER, rollback, waits: 0 });
const complete = (rollback: Rollback) =>
  completeRollback(world)({ at: minutesLater(5), executionId: ANSWER, rollback, verification: '20 of 20' });

test('takes the lock, writes the intent, and asks for the former config without any alarm', async () => {
  const rollback = await started();
  expect(rollback).toMatchObject({
    model: 'flights',
    lock: { holder: ANSWER, fence: 1 },
    target: { generation: 3 },
    from: { generation: 4 },
    instancesBefore: 4,
  });
  expect(await world.ledger.head('flights')).toMatchObject({
    phase: 'ROLLING_BACK',
    lock: { holder: ANSWER },
    intent: { kind: 'rollback', generation: 3, to: 'flights-g000003-aaaaaaaa', from: 'flights-g000004-bbbbbbbb' },
  });
  expect(world.endpoints.updates).toHaveLength(1);
  expect(world.endpoints.updates[0]?.deployment).not.toHaveProperty('AutoRollbackConfiguration');
});

test('a second try asks SageMaker nothing more', async () => {
  await started();
  const before = await snapshotOf(world);
  expect(await start()).toMatchObject({ verdict: 'pass' });
  expect(await snapshotOf(world)).toEqual(before);
});

test('waits for a delivery that holds the endpoint, without standing in its queue', async () => {
  world.executions.set('execution:shift', 'RUNNING');
  await world.setHead({
    lock: { holder: 'execution:shift', fence: 1, deliveryId: 'd', since: NOW },
    fence: 1,
    waiting: { deliveryId: 'next', since: NOW },
  });
  expect(await start()).toMatchObject({ verdict: 'inconclusive', lock: { fence: 0 } });
  expect((await world.ledger.head('flights')).waiting).toEqual({ deliveryId: 'next', since: NOW });
});

test('goes before a delivery that only waits', async () => {
  await world.setHead({ waiting: { deliveryId: 'next', since: minutesLater(10) } });
  expect(await start()).toMatchObject({ verdict: 'pass' });
});

test.each([
  {
    when: 'the holder is dead',
    head: { lock: { holder: 'execution:dead', fence: 1, deliveryId: 'd', since: NOW } },
    reason: 'which no longer runs',
  },
  { when: 'automation is frozen', head: { frozen: { reason: 'a person looks', at: NOW } }, reason: 'frozen' },
  { when: 'nothing serves', head: { champion: null }, reason: 'nothing serves that could be rolled back' },
])('says why not when $when', async ({ head, reason }) => {
  await world.setHead(head);
  expect(await start()).toMatchObject({ verdict: 'fail', reasons: [expect.stringContaining(reason)] });
  expect(world.endpoints.updates).toEqual([]);
});

test('tells what SageMaker says when it refuses', async () => {
  world.endpoints.refusal = { refused: 'ResourceLimitExceeded', message: 'no instances' };
  expect(await start()).toMatchObject({
    verdict: 'fail',
    reasons: ['SageMaker refused the rollback (errors): ResourceLimitExceeded: no instances'],
  });
});

test('is verified by where it rests and by what it answers', async () => {
  const rollback = await started();
  expect(await verify(rollback)).toMatchObject({ verdict: 'inconclusive' });
  world.endpoints.land('flights');
  expect(await verify(rollback)).toEqual({
    verdict: 'pass',
    reasons: ['flights-g000003-aaaaaaaa serves, 2 of 2 golden requests answered as before'],
  });
  world.endpoints.respond = () => '0.9';
  expect(await verify(rollback)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining('answered 0.9, recorded 0.25'), expect.anything()],
  });
  world.endpoints.rollBack('flights');
  world.endpoints.serving('flights', bad.endpointConfigName);
  expect(await verify(rollback)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining('expected InService on flights-g000003-aaaaaaaa')],
  });
});

test('asks nothing of an endpoint that still moves', async () => {
  await verify(await started());
  expect(world.endpoints.asked).toEqual([]);
});

test('ends with the former champion as champion, the bad one blamed, and the endpoint free', async () => {
  const rollback = await started();
  world.endpoints.land('flights');
  expect(await complete(rollback)).toEqual({ released: true, reasons: [] });
  expect(await world.ledger.head('flights')).toMatchObject({
    champion: { generation: 3, modelSha256: GOOD_SHA },
    goods: [2],
    bads: [4],
    quarantined: [NEW_SHA],
    autoRollbacks: [{ at: minutesLater(5), generation: 4 }],
    returnedTo: 3,
    lock: null,
    phase: 'WATCHING',
  });
  expect(await world.ledger.generation('flights', 4)).toMatchObject({ status: 'rolled-back', reason: 'errors' });
  expect(await world.ledger.generation('flights', 3)).toMatchObject({ status: 'champion' });
  expect(world.models.packages.get('arn:package')?.rejected).toBe('rolled back after promotion: errors');
});

test('ending it twice is ending it once, though the lock is free by then', async () => {
  const rollback = await started();
  world.endpoints.land('flights');
  await complete(rollback);
  const before = await snapshotOf(world);
  expect(await complete(rollback)).toMatchObject({ released: true });
  expect(await snapshotOf(world)).toEqual(before);
});

describe('an operator who leaves a generation', () => {
  const leave = async (cause: RollbackCause) => {
    const rollback = await started(cause);
    world.endpoints.land('flights');
    await complete(rollback);
  };

  test('blames nothing and uses up no automatic rollback, and is named with the reason', async () => {
    await leave(byAda);
    expect(await world.ledger.head('flights')).toMatchObject({
      champion: { generation: 3 },
      goods: [2],
      bads: [],
      quarantined: [],
      autoRollbacks: [],
      operatorReturns: [{ at: minutesLater(5), generation: 4, to: 3, who: 'ada', because: 'customers call' }],
      returnedTo: 3,
      lock: null,
    });
    expect(await world.ledger.generation('flights', 4)).toMatchObject({
      status: 'retired',
      reason: 'ada returned to generation 3: customers call',
    });
    expect(await world.ledger.generation('flights', 3)).toMatchObject({
      status: 'champion',
      reason: `returned to at ${minutesLater(5)} by ada: customers call`,
    });
    expect(world.models.packages.get('arn:package')?.rejected).toBeUndefined();
    expect(await world.ledger.events('flights-bad')).toMatchObject([
      { name: 'left 4 under fence 1', detail: { to: 3, by: 'operator', who: 'ada', because: 'customers call', verification: '20 of 20' } },
    ]);
  });

  test('has the model quarantined when asked, and that is still no automatic rollback', async () => {
    await leave({ ...byAda, quarantine: true });
    expect(await world.ledger.head('flights')).toMatchObject({ bads: [4], quarantined: [NEW_SHA], autoRollbacks: [] });
    expect(world.models.packages.get('arn:package')?.rejected).toBe(
      'rolled back after promotion: ada returned to generation 3: customers call',
    );
  });
});
