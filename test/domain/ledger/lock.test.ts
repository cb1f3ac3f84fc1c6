import fc from 'fast-check';
import { EMPTY_HEAD, type Head } from '../../../domain/ledger/head.ts';
import { type EndpointAtRest, type LockRequest, type LockResult, releaseLock, takeLock } from '../../../domain/ledger/lock.ts';
import { freeze, unfreeze } from '../../../domain/ledger/settle.ts';
import { aChampion } from '../../fakes/a-world.ts';

const AT = '2026-01-01T00:00:00Z';
const minute = (n: number) => `2026-01-01T00:${String(n).padStart(2, '0')}:00Z`;

const request = (who: string, changed: Partial<LockRequest> = {}): LockRequest => ({
  holder: `execution:${who}`,
  deliveryId: who,
  since: AT,
  at: AT,
  evaluatedAgainst: 0,
  phase: 'DELIVERING',
  holderAlive: true,
  ...changed,
});
const lockedBy = (who: string, changed: Partial<Head> = {}): Head => ({
  ...EMPTY_HEAD,
  fence: 4,
  phase: 'DELIVERING',
  lock: { holder: `execution:${who}`, fence: 4, deliveryId: who, since: AT },
  ...changed,
});
const waitingFor = (deliveryId: string, since: string) => ({ deliveryId, since });

const TAKES: readonly {
  when: string;
  head: Head;
  request: LockRequest;
  status: LockResult['status'];
  fence: number;
  waiting?: Head['waiting'];
}[] = [
  { when: 'nobody holds it', head: EMPTY_HEAD, request: request('a'), status: 'taken', fence: 1 },
  { when: 'it holds it already', head: lockedBy('a'), request: request('a'), status: 'taken', fence: 4 },
  {
    when: 'it holds it already and the head is frozen',
    head: freeze(lockedBy('a'), 'why', AT).head ?? EMPTY_HEAD,
    request: request('a'),
    status: 'taken',
    fence: 4,
  },
  {
    when: 'somebody alive holds it',
    head: lockedBy('b'),
    request: request('a', { since: minute(1) }),
    status: 'waiting',
    fence: 0,
    waiting: waitingFor('a', minute(1)),
  },
  {
    when: 'somebody dead holds it',
    head: lockedBy('b'),
    request: request('a', { holderAlive: false }),
    status: 'dead-holder',
    fence: 0,
    waiting: null,
  },
  {
    when: 'automation is frozen',
    head: { ...EMPTY_HEAD, frozen: { reason: 'why', at: AT } },
    request: request('a'),
    status: 'frozen',
    fence: 0,
    waiting: null,
  },
  {
    when: 'a newer delivery waits',
    head: lockedBy('b', { waiting: waitingFor('c', minute(2)) }),
    request: request('a', { since: minute(1) }),
    status: 'superseded',
    fence: 0,
    waiting: waitingFor('c', minute(2)),
  },
  {
    when: 'an older delivery waits',
    head: lockedBy('b', { waiting: waitingFor('c', minute(1)) }),
    request: request('a', { since: minute(2) }),
    status: 'waiting',
    fence: 0,
    waiting: waitingFor('a', minute(2)),
  },
  {
    when: 'one of the same moment and a later name waits',
    head: lockedBy('x', { waiting: waitingFor('b', AT) }),
    request: request('a'),
    status: 'superseded',
    fence: 0,
    waiting: waitingFor('b', AT),
  },
  {
    when: 'one of the same moment and an earlier name waits',
    head: lockedBy('x', { waiting: waitingFor('a', AT) }),
    request: request('b'),
    status: 'waiting',
    fence: 0,
    waiting: waitingFor('b', AT),
  },
  {
    when: 'it waits itself',
    head: lockedBy('b', { waiting: waitingFor('a', AT) }),
    request: request('a'),
    status: 'waiting',
    fence: 0,
    waiting: waitingFor('a', AT),
  },
  {
    when: 'it waited and the lock is free',
    head: { ...EMPTY_HEAD, fence: 4, waiting: waitingFor('a', AT) },
    request: request('a'),
    status: 'taken',
    fence: 5,
    waiting: null,
  },
  {
    when: 'a newer one waits although the lock is free',
    head: { ...EMPTY_HEAD, waiting: waitingFor('b', minute(1)) },
    request: request('a'),
    status: 'superseded',
    fence: 0,
    waiting: waitingFor('b', minute(1)),
  },
  {
    when: 'it was compared with the generation that serves',
    head: { ...EMPTY_HEAD, champion: aChampion() },
    request: request('a', { evaluatedAgainst: 3 }),
    status: 'taken',
    fence: 1,
  },
  {
    when: 'it was compared with another generation',
    head: { ...EMPTY_HEAD, champion: aChampion() },
    request: request('a', { evaluatedAgainst: 2 }),
    status: 'champion-changed',
    fence: 0,
  },
  {
    when: 'it was compared with nothing and something serves',
    head: { ...EMPTY_HEAD, champion: aChampion() },
    request: request('a', { evaluatedAgainst: 0 }),
    status: 'champion-changed',
    fence: 0,
  },
  {
    when: 'a rollback meets a free lock that a delivery waits for',
    head: { ...EMPTY_HEAD, champion: aChampion(), waiting: waitingFor('d', minute(9)) },
    request: rollback('a'),
    status: 'taken',
    fence: 1,
    waiting: waitingFor('d', minute(9)),
  },
  {
    when: 'a rollback meets a held lock that a delivery waits for',
    head: lockedBy('b', { waiting: waitingFor('d', AT) }),
    request: rollback('a', minute(9)),
    status: 'waiting',
    fence: 0,
    waiting: waitingFor('d', AT),
  },
  { when: 'a rollback meets a held lock', head: lockedBy('b'), request: rollback('a'), status: 'waiting', fence: 0, waiting: null },
];

/** A rollback compares nothing, and is no delivery that could be superseded. */
function rollback(who: string, since = AT): LockRequest {
  const { evaluatedAgainst: _evaluated, ...rest } = request(who, { since, phase: 'ROLLING_BACK' });
  return rest;
}

test.each(TAKES)('is $status when $when', ({ head, request: asked, status, fence, waiting }) => {
  const { result, head: next } = takeLock(head, asked);
  expect(result).toMatchObject({ status, fence, champion: head.champion });
  if (status !== 'taken') expect(result.reasons[0]).toBeTruthy();
  if (waiting !== undefined) expect((next ?? head).waiting).toEqual(waiting);
  if (status === 'taken') expect((next ?? head).lock).toMatchObject({ holder: asked.holder, fence });
  else expect((next ?? head).lock).toEqual(head.lock);
});

test('names the holder, dead or alive', () => {
  expect(takeLock(lockedBy('b'), request('a')).result.reasons[0]).toContain('execution:b');
  expect(takeLock(lockedBy('b'), request('a', { holderAlive: false })).result.reasons[0]).toContain('execution:b, which no longer runs');
});

const AT_REST: EndpointAtRest = { resting: true, servingConfig: 'flights-g000003-aaaaaaaa' };
const lock = { holder: 'execution:a', fence: 4 };

test.each<{ when: string; head: Head; endpoint: EndpointAtRest; released: boolean; phase?: Head['phase'] }>([
  {
    when: 'the endpoint rests on the champion',
    head: lockedBy('a', { champion: aChampion() }),
    endpoint: AT_REST,
    released: true,
    phase: 'WATCHING',
  },
  { when: 'there is neither champion nor endpoint', head: lockedBy('a'), endpoint: { resting: true }, released: true, phase: 'IDLE' },
  {
    when: 'the endpoint is changing',
    head: lockedBy('a', { champion: aChampion() }),
    endpoint: { ...AT_REST, resting: false },
    released: false,
  },
  {
    when: 'the endpoint serves something else',
    head: lockedBy('a', { champion: aChampion() }),
    endpoint: { resting: true, servingConfig: 'flights-g000004-bbbbbbbb' },
    released: false,
  },
  { when: 'the endpoint is gone', head: lockedBy('a', { champion: aChampion() }), endpoint: { resting: true }, released: false },
  { when: 'an endpoint serves that no champion explains', head: lockedBy('a'), endpoint: AT_REST, released: false },
  {
    when: 'automation is frozen',
    head: lockedBy('a', { champion: aChampion(), frozen: { reason: 'why', at: AT } }),
    endpoint: AT_REST,
    released: false,
  },
])('release is $released when $when', ({ head, endpoint, released, phase }) => {
  const { result, head: next } = releaseLock(head, lock, endpoint);
  expect(result.released).toBe(released);
  if (!released) expect([next, result.reasons.length > 0]).toEqual([undefined, true]);
  else expect(next).toMatchObject({ lock: null, intent: null, phase, fence: 4 });
});

test.each([
  { whose: "another's", ref: { holder: 'execution:b', fence: 4 } },
  { whose: 'an older fence', ref: { holder: 'execution:a', fence: 3 } },
])('does not let go of $whose lock', ({ ref }) => {
  const { head } = releaseLock(lockedBy('a', { champion: aChampion() }), ref, AT_REST);
  expect(head).toBeUndefined();
});

type Step =
  | {
      readonly do: 'take';
      readonly who: number;
      readonly since: number;
      readonly against: number;
      readonly rollback: boolean;
      readonly alive: boolean;
    }
  | {
      readonly do: 'release';
      readonly who: number;
      readonly fence: number;
      readonly resting: boolean;
      readonly serving: string | undefined;
    }
  | { readonly do: 'freeze' }
  | { readonly do: 'unfreeze' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('take' as const),
      who: fc.nat(3),
      since: fc.nat(59),
      against: fc.constantFrom(0, 3),
      rollback: fc.boolean(),
      alive: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('release' as const),
      who: fc.nat(3),
      fence: fc.nat(6),
      resting: fc.boolean(),
      serving: fc.constantFrom('flights-g000003-aaaaaaaa', 'other', undefined),
    }),
    fc.constantFrom({ do: 'freeze' as const }, { do: 'unfreeze' as const }),
  ),
  { maxLength: 30 },
);

function play(head: Head, step: Step): { next: Head; took?: string; released?: boolean } {
  if (step.do === 'freeze') return { next: freeze(head, 'why', AT).head ?? head };
  if (step.do === 'unfreeze') return { next: unfreeze(head).head ?? head };
  if (step.do === 'take') {
    const phase = step.rollback ? 'ROLLING_BACK' : 'DELIVERING';
    const asked = request(`d${step.who}`, { since: minute(step.since), evaluatedAgainst: step.against, holderAlive: step.alive, phase });
    const { head: next, result } = takeLock(head, asked);
    return { next: next ?? head, ...(result.status === 'taken' && next !== undefined ? { took: asked.holder } : {}) };
  }
  const endpoint = { resting: step.resting, ...(step.serving === undefined ? {} : { servingConfig: step.serving }) };
  const { head: next } = releaseLock(head, { holder: `execution:d${step.who}`, fence: step.fence }, endpoint);
  return { next: next ?? head, released: next !== undefined };
}

test.each([{ champion: null }, { champion: aChampion() }])(
  'whatever happens, one holds the lock, and it is let go only at rest on the champion',
  ({ champion }) => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let head: Head = { ...EMPTY_HEAD, champion };
        for (const step of sequence) {
          const before = head;
          const { next, took, released } = play(head, step);
          // Nobody takes a lock that somebody holds.
          if (took !== undefined) expect(before.lock).toBeNull();
          // Each taking has a higher fence than all before; otherwise the fence stays.
          expect(next.fence).toBe(took === undefined ? before.fence : before.fence + 1);
          if (took !== undefined) expect(next.lock).toMatchObject({ holder: took, fence: next.fence });
          // A lock disappears only by its holder's own release, at rest on the champion.
          if (before.lock !== null && next.lock === null) {
            expect(released).toBe(true);
            expect(step).toMatchObject({ do: 'release', resting: true, fence: before.lock.fence });
            expect(before.lock.holder).toBe(`execution:d${step.do === 'release' ? step.who : ''}`);
            expect(step.do === 'release' ? step.serving : 'x').toBe(champion?.endpointConfigName);
            expect(before.frozen).toBeNull();
          }
          head = next;
        }
      }),
      { numRuns: 500 },
    );
  },
);

test('of deliveries that wait for a held lock, the newest stays and every older one gives way', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(59), { minLength: 2, maxLength: 6 }), (moments) => {
      let head = lockedBy('holder');
      const ask = (since: number) => {
        const { head: next, result } = takeLock(head, request(`d${since}`, { since: minute(since) }));
        head = next ?? head;
        return result.status;
      };
      for (const since of moments) ask(since);
      const newest = Math.max(...moments);
      for (const since of moments) expect(ask(since)).toBe(since === newest ? 'waiting' : 'superseded');
      expect(head.waiting?.deliveryId).toBe(`d${newest}`);
    }),
  );
});
