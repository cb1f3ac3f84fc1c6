import type { Champion } from '../../../domain/delivery/documents.ts';
import { EMPTY_HEAD, type Head } from '../../../domain/ledger/head.ts';
import {
  completeRollback,
  freeze,
  nextGeneration,
  passedWatch,
  promote,
  recordIntent,
  rememberOutcome,
  settleRollback,
  toldAlready,
  unfreeze,
} from '../../../domain/ledger/settle.ts';
import { aChampion, NEW_SHA } from '../../fakes/a-world.ts';

const lock = { holder: 'execution:a', fence: 4 };
const AT = '2026-11-21T10:00:00Z';
const held = (changed: Partial<Head> = {}): Head => ({
  ...EMPTY_HEAD,
  fence: 4,
  generation: 3,
  champion: aChampion(),
  phase: 'DELIVERING',
  lock: { ...lock, deliveryId: 'd', since: AT },
  ...changed,
});
const challenger: Champion = aChampion({
  generation: 4,
  endpointConfigName: 'flights-g000004-bbbbbbbb',
  modelSha256: NEW_SHA,
  promotedAt: AT,
});
const record = { generation: 4, modelSha256: NEW_SHA, quarantine: true };
const leftBy = (by: 'alarm' | 'operator', quarantine = by === 'alarm') => ({
  generation: 4,
  modelSha256: NEW_SHA,
  cause: { by, who: 'ada', because: 'customers call', quarantine },
});
const intent = { kind: 'promote', at: AT } as const;
const named = (generation: number) => `flights-g${String(generation).padStart(6, '0')}-bbbbbbbb`;

test.each<{ what: string; act: (head: Head) => unknown }>([
  { what: 'the next generation', act: (head) => nextGeneration(head, lock, intent, named) },
  { what: 'an intent', act: (head) => recordIntent(head, lock, { ...intent, generation: 4, to: named(4) }) },
  { what: 'a promotion', act: (head) => promote(head, lock, challenger, 60) },
  { what: 'a settled rollback', act: (head) => settleRollback(head, lock, record) },
  { what: 'a completed rollback', act: (head) => completeRollback(head, lock, aChampion({ generation: 2 }), leftBy('alarm'), AT) },
])('only the holder writes $what', ({ act }) => {
  const lost = { name: 'Endpoint.LockLost', message: expect.stringContaining('execution:a') };
  expect(() => act(held({ lock: null }))).toThrow(expect.objectContaining(lost));
  expect(() => act(held({ lock: { ...lock, fence: 5, deliveryId: 'd', since: AT } }))).toThrow(expect.objectContaining(lost));
  expect(() => act(held({ lock: { ...lock, holder: 'execution:b', deliveryId: 'd', since: AT } }))).toThrow(expect.objectContaining(lost));
  expect(() => act(held())).not.toThrow();
});

test('a generation is counted once for one holding', () => {
  const first = nextGeneration(held(), lock, intent, named);
  expect(first.result).toMatchObject({ generation: 4, to: 'flights-g000004-bbbbbbbb', fence: 4 });
  const again = nextGeneration(first.head ?? EMPTY_HEAD, lock, { ...intent, at: '2026-11-21T11:00:00Z' }, named);
  expect(again).toEqual({ result: first.result });
});

test('the next holder counts on, whatever the one before meant to do', () => {
  const left = held({ generation: 4, intent: { ...intent, fence: 3, generation: 4, to: 'x' } });
  expect(nextGeneration(left, lock, intent, named).result.generation).toBe(5);
});

test('an intent to roll back shows in the phase', () => {
  const to = { generation: 3, to: 'flights-g000003-aaaaaaaa', at: AT };
  expect(recordIntent(held(), lock, { kind: 'rollback', ...to }).head?.phase).toBe('ROLLING_BACK');
  expect(recordIntent(held(), lock, { kind: 'promote', ...to }).head?.phase).toBe('DELIVERING');
});

const WATCH = 3600;
const promotedBefore = (seconds: number) => aChampion({ promotedAt: new Date(Date.parse(AT) - seconds * 1000).toISOString() });

test.each<{ when: string; head: Head; goods: readonly number[] }>([
  { when: 'served through its watch', head: held({ champion: promotedBefore(WATCH), goods: [2, 1] }), goods: [3, 2, 1] },
  { when: 'served a second less', head: held({ champion: promotedBefore(WATCH - 1), goods: [2, 1] }), goods: [2, 1] },
  { when: 'was rolled back before', head: held({ champion: promotedBefore(WATCH), bads: [3], goods: [2, 1] }), goods: [2, 1] },
  { when: 'is there already', head: held({ champion: promotedBefore(WATCH), goods: [2, 3, 1] }), goods: [3, 2, 1] },
  { when: 'never was', head: held({ champion: null }), goods: [] },
])('the former champion becomes a place to return to only if it $when: $goods', ({ head, goods }) => {
  expect(promote(head, lock, challenger, WATCH).head).toMatchObject({ champion: challenger, goods, returnedTo: null, intent: null });
});

test('promoting the champion again changes nothing, even when the lock is free again', () => {
  const promoted = held({ champion: challenger, lock: null });
  expect(promote(promoted, lock, challenger, WATCH)).toEqual({ result: challenger });
});

test('a rollback blames the generation, and the model only where it is to blame', () => {
  expect(settleRollback(held(), lock, record).head).toMatchObject({
    bads: [4],
    quarantined: [NEW_SHA],
    intent: null,
    champion: aChampion(),
  });
  expect(settleRollback(held(), lock, { ...record, quarantine: false }).head).toMatchObject({ bads: [4], quarantined: [] });
  const twice = settleRollback(settleRollback(held(), lock, record).head ?? EMPTY_HEAD, lock, record).head;
  expect(twice).toMatchObject({ bads: [4], quarantined: [NEW_SHA] });
});

test('a completed rollback makes the former champion champion, and says where it came from', () => {
  const target = aChampion({ generation: 2, endpointConfigName: 'flights-g000002-cccccccc' });
  const before = held({ champion: challenger, goods: [3, 2, 1], intent: { kind: 'rollback', fence: 4, generation: 2, to: 'x', at: AT } });
  const { head } = completeRollback(before, lock, target, leftBy('alarm'), AT);
  expect(head).toMatchObject({
    champion: target,
    goods: [3, 1],
    bads: [4],
    quarantined: [NEW_SHA],
    returnedTo: 2,
    intent: null,
    autoRollbacks: [{ at: AT, generation: 4 }],
  });
  expect(completeRollback(before, lock, target, leftBy('operator'), AT).head).toMatchObject({
    champion: target,
    goods: [3, 1],
    bads: [],
    quarantined: [],
    autoRollbacks: [],
    operatorReturns: [{ at: AT, generation: 4, to: 2, who: 'ada', because: 'customers call' }],
    returnedTo: 2,
    intent: null,
  });
  expect(completeRollback(before, lock, target, leftBy('operator', true), AT).head).toMatchObject({ bads: [4], quarantined: [NEW_SHA] });
});

test('completing a rollback again changes nothing, even when the lock is free again', () => {
  const target = aChampion({ generation: 2 });
  const done = held({ champion: target, returnedTo: 2, lock: null, autoRollbacks: [{ at: AT, generation: 4 }] });
  expect(completeRollback(done, lock, target, leftBy('alarm'), AT)).toEqual({ result: target });
});

test('keeps the newest twenty of each history', () => {
  const many = Array.from({ length: 20 }, (_, index) => index + 100);
  const { head } = settleRollback(held({ bads: many, quarantined: many.map(String) }), lock, record);
  expect(head?.bads).toEqual([4, ...many.slice(0, 19)]);
  expect(head?.quarantined).toHaveLength(20);
});

test.each([
  { seconds: WATCH - 1, bads: [], good: false },
  { seconds: WATCH, bads: [], good: true },
  { seconds: WATCH, bads: [3], good: false },
])('a champion of $seconds s with bads $bads passed its watch: $good', ({ seconds, bads, good }) => {
  expect(passedWatch(held({ bads }), promotedBefore(seconds), AT, WATCH)).toBe(good);
});

test('freezing stops automation and leaves the lock; letting go follows from what is true otherwise', () => {
  const frozen = freeze(held(), 'nobody knows what serves', AT).head ?? EMPTY_HEAD;
  expect(frozen).toMatchObject({ phase: 'FROZEN', frozen: { reason: 'nobody knows what serves', at: AT }, lock });
  expect(unfreeze(frozen).head).toMatchObject({ phase: 'DELIVERING', frozen: null });
  expect(unfreeze({ ...frozen, lock: null }).head?.phase).toBe('WATCHING');
  expect(unfreeze({ ...frozen, lock: null, champion: null }).head?.phase).toBe('IDLE');
});

test.each<{ when: string; last: Head['lastOutcome']; told: boolean }>([
  { when: 'nothing was told yet', last: null, told: false },
  { when: 'this one was told', last: { deliveryId: 'd1', outcome: 'FAILED', at: AT }, told: true },
  { when: 'a newer one was told', last: { deliveryId: 'd2', outcome: 'FAILED', at: '2026-11-21T10:00:01Z' }, told: true },
  { when: 'one of the same moment was told', last: { deliveryId: 'd2', outcome: 'FAILED', at: AT }, told: false },
  { when: 'an older one was told', last: { deliveryId: 'd2', outcome: 'FAILED', at: '2026-11-21T09:59:59Z' }, told: false },
])('an outcome is told already: $told, when $when', ({ last, told }) => {
  const mine = { deliveryId: 'd1', outcome: 'PROMOTED', at: AT } as const;
  expect(toldAlready({ ...EMPTY_HEAD, lastOutcome: last }, mine)).toBe(told);
  expect(rememberOutcome({ ...EMPTY_HEAD, lastOutcome: last }, mine).head?.lastOutcome).toEqual(told ? undefined : mine);
});
