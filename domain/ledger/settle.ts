import { epochSeconds } from '../alarm/instant.ts';
import type { Champion, LockRef, RollbackCause } from '../delivery/documents.ts';
import { StepError } from '../delivery/errors.ts';
import type { Head, Intent, Transition } from './head.ts';
import { holds } from './lock.ts';

/** How many of the newest entries the head keeps of each history; the rest is in the generations' own items. */
const KEPT = 20;

function ours(head: Head, lock: LockRef): void {
  if (!holds(head, lock)) {
    throw new StepError(
      'Endpoint.LockLost',
      `the endpoint lock (fence ${lock.fence}) is no longer held by ${lock.holder}; now: ${head.lock?.holder ?? 'free'}, fence ${head.fence}`,
    );
  }
}

/** The next generation's number. A retry of the same holding gets the same one. */
export function nextGeneration(
  head: Head,
  lock: LockRef,
  intent: Omit<Intent, 'fence' | 'generation' | 'to'>,
  configNameFor: (generation: number) => string,
): Transition<Intent> {
  ours(head, lock);
  if (head.intent !== null && head.intent.fence === lock.fence && head.intent.kind === intent.kind) return { result: head.intent };
  const generation = head.generation + 1;
  const written: Intent = { ...intent, fence: lock.fence, generation, to: configNameFor(generation) };
  return { head: { ...head, generation, intent: written }, result: written };
}

/** Writes what the holder is about to do. */
export function recordIntent(head: Head, lock: LockRef, intent: Omit<Intent, 'fence'>): Transition<Intent> {
  ours(head, lock);
  const written: Intent = { ...intent, fence: lock.fence };
  return { head: { ...head, intent: written, phase: intent.kind === 'rollback' ? 'ROLLING_BACK' : head.phase }, result: written };
}

/** Makes the challenger champion. The former one becomes the first place to return to, if it served through its whole watch. */
export function promote(head: Head, lock: LockRef, champion: Champion, watchSeconds: number): Transition<Champion> {
  if (head.champion?.endpointConfigName === champion.endpointConfigName) return { result: head.champion };
  ours(head, lock);
  const former =
    head.champion !== null && passedWatch(head, head.champion, champion.promotedAt, watchSeconds) ? [head.champion.generation] : [];
  const goods = [...former, ...head.goods.filter((g) => !former.includes(g))].slice(0, KEPT);
  return { head: { ...head, champion, goods, returnedTo: null, intent: null }, result: champion };
}

/** A generation is good once it served through its whole watch and was never rolled back. */
export const passedWatch = (head: Head, champion: Champion, at: string, watchSeconds: number): boolean =>
  !head.bads.includes(champion.generation) && epochSeconds(at) - epochSeconds(champion.promotedAt) >= watchSeconds;

export interface RollbackRecord {
  /** Generation that was taken back. */
  readonly generation: number;
  readonly modelSha256: string;
  /** Whether the model itself is to blame, so that it is not tried again by itself. */
  readonly quarantine: boolean;
}

/** Notes that a challenger's shift ended on the champion. */
export function settleRollback(head: Head, lock: LockRef, record: RollbackRecord): Transition<null> {
  ours(head, lock);
  return { head: { ...head, ...blame(head, record), intent: null }, result: null };
}

/** A generation that is left outside a delivery, and why. */
export interface LeftRecord extends Omit<RollbackRecord, 'quarantine'> {
  readonly cause: RollbackCause;
}

/**
 * Makes a former champion champion again, outside a delivery. What an alarm decided is an automatic rollback of a bad model; what an
 * operator decided is neither, but it is no place for a later automatic rollback to land.
 */
export function completeRollback(
  head: Head,
  lock: LockRef,
  target: Champion,
  { cause, ...left }: LeftRecord,
  at: string,
): Transition<Champion> {
  // Written before, by a try whose answer got lost; the lock may be free again.
  if (head.champion?.generation === target.generation && head.returnedTo === target.generation) return { result: head.champion };
  ours(head, lock);
  const automatic = cause.by === 'alarm';
  const { generation } = left;
  return {
    head: {
      ...head,
      ...(automatic || cause.quarantine ? blame(head, { ...left, quarantine: true }) : {}),
      champion: target,
      goods: head.goods.filter((good) => good !== target.generation),
      ...(automatic
        ? { autoRollbacks: [{ at, generation }, ...head.autoRollbacks].slice(0, KEPT) }
        : {
            operatorReturns: [
              { at, generation, to: target.generation, who: cause.who, because: cause.because },
              ...head.operatorReturns,
            ].slice(0, KEPT),
          }),
      returnedTo: target.generation,
      intent: null,
    },
    result: target,
  };
}

function blame(head: Head, record: RollbackRecord): Pick<Head, 'bads' | 'quarantined'> {
  const bads = [record.generation, ...head.bads.filter((generation) => generation !== record.generation)].slice(0, KEPT);
  const quarantined = record.quarantine
    ? [record.modelSha256, ...head.quarantined.filter((sha) => sha !== record.modelSha256)].slice(0, KEPT)
    : head.quarantined;
  return { bads, quarantined };
}

/** Stops automation until a person lets it go on. The lock, if any, stays. */
export const freeze = (head: Head, reason: string, at: string): Transition<null> => ({
  head: { ...head, phase: 'FROZEN', frozen: { reason, at } },
  result: null,
});

/** Lets automation go on; the phase follows from what the head says otherwise. */
export const unfreeze = (head: Head): Transition<null> => ({
  head: { ...head, frozen: null, phase: head.lock !== null ? 'DELIVERING' : head.champion === null ? 'IDLE' : 'WATCHING' },
  result: null,
});

/** Remembers the last outcome that the world was told. One that is told again later does not take the place of a newer one. */
export const rememberOutcome = (head: Head, lastOutcome: NonNullable<Head['lastOutcome']>): Transition<null> =>
  toldAlready(head, lastOutcome) ? { result: null } : { head: { ...head, lastOutcome }, result: null };

/** Whether the world was told of an outcome: it is remembered, or one that ended after it. */
export const toldAlready = ({ lastOutcome }: Head, { deliveryId, at }: { readonly deliveryId: string; readonly at: string }): boolean =>
  lastOutcome !== null && (lastOutcome.deliveryId === deliveryId || epochSeconds(lastOutcome.at) > epochSeconds(at));
