import type { Champion, LockRef } from '../delivery/documents.ts';
import type { Head, Phase, Transition } from './head.ts';

export interface LockRequest {
  /** ARN of the execution that wants the lock. */
  readonly holder: string;
  readonly deliveryId: string;
  /** When the wanting began; the newest waiting delivery is the one that stays. */
  readonly since: string;
  readonly at: string;
  /** Generation that the challenger was compared with; 0 for none; absent where nothing was compared (a rollback). */
  readonly evaluatedAgainst?: number;
  readonly phase: Extract<Phase, 'DELIVERING' | 'ROLLING_BACK'>;
  /** Whether the execution that holds the lock now still runs. */
  readonly holderAlive: boolean;
}

export type LockResult =
  | { readonly status: 'taken'; readonly fence: number; readonly champion: Champion | null; readonly reasons: readonly string[] }
  | {
      readonly status: 'waiting' | 'superseded' | 'champion-changed' | 'dead-holder' | 'frozen';
      readonly fence: 0;
      readonly champion: Champion | null;
      readonly reasons: readonly string[];
    };

/** Takes the endpoint lock, or says why not. Taking it again as its holder changes nothing. Never takes it from anybody. */
export function takeLock(head: Head, request: LockRequest): Transition<LockResult> {
  const refuse = (status: Exclude<LockResult['status'], 'taken'>, reason: string, next?: Head): Transition<LockResult> => ({
    ...(next === undefined ? {} : { head: next }),
    result: { status, fence: 0, champion: head.champion, reasons: [reason] },
  });
  if (head.lock?.holder === request.holder) {
    return { result: { status: 'taken', fence: head.lock.fence, champion: head.champion, reasons: [] } };
  }
  if (head.frozen !== null) return refuse('frozen', `automation is frozen since ${head.frozen.at}: ${head.frozen.reason}`);
  // Only deliveries queue: a rollback neither gives way to one that waits nor takes its place.
  const queues = request.phase === 'DELIVERING';
  const overtaken = queues && head.waiting !== null && head.waiting.deliveryId !== request.deliveryId && isNewer(head.waiting, request);
  if (overtaken) return refuse('superseded', `delivery ${head.waiting?.deliveryId} began to wait later and is the one that stays`);
  if (head.lock !== null && !request.holderAlive) {
    return refuse(
      'dead-holder',
      `the endpoint lock is held by ${head.lock.holder}, which no longer runs; it is released once the endpoint rests on its champion`,
    );
  }
  if (head.lock !== null) {
    const waiting = { deliveryId: request.deliveryId, since: request.since };
    return refuse(
      'waiting',
      `the endpoint lock is held by ${head.lock.holder}`,
      queues && head.waiting?.deliveryId !== request.deliveryId ? { ...head, waiting } : undefined,
    );
  }
  const serving = head.champion?.generation ?? 0;
  if (request.evaluatedAgainst !== undefined && request.evaluatedAgainst !== serving) {
    return refuse('champion-changed', `compared with generation ${request.evaluatedAgainst}, but generation ${serving} serves now`);
  }
  const fence = head.fence + 1;
  const lock = { holder: request.holder, fence, deliveryId: request.deliveryId, since: request.at };
  const waiting = queues && head.waiting?.deliveryId === request.deliveryId ? null : head.waiting;
  return {
    head: { ...head, fence, lock, waiting, phase: request.phase },
    result: { status: 'taken', fence, champion: head.champion, reasons: [] },
  };
}

const isNewer = (waiting: { readonly since: string; readonly deliveryId: string }, request: LockRequest): boolean =>
  waiting.since > request.since || (waiting.since === request.since && waiting.deliveryId > request.deliveryId);

/** Whether that holding is still the current one. */
export const holds = (head: Head, lock: LockRef): boolean =>
  head.lock !== null && head.lock.holder === lock.holder && head.lock.fence === lock.fence;

export interface EndpointAtRest {
  /** InService with nothing pending; a missing endpoint rests too, while there is no champion. */
  readonly resting: boolean;
  /** Endpoint config that serves; absent when there is no endpoint. */
  readonly servingConfig?: string;
}

/** Lets the lock go, if it is ours and the endpoint rests on the ledger's champion. Otherwise it stays, with the reason. */
export function releaseLock(
  head: Head,
  lock: LockRef,
  endpoint: EndpointAtRest,
): Transition<{ released: boolean; reasons: readonly string[] }> {
  if (!holds(head, lock)) return { result: { released: true, reasons: ['the lock was not held'] } };
  if (head.frozen !== null) return { result: { released: false, reasons: [`frozen: ${head.frozen.reason}`] } };
  const wanted = head.champion?.endpointConfigName;
  if (!endpoint.resting) return { result: { released: false, reasons: ['the endpoint is still changing'] } };
  if (endpoint.servingConfig !== wanted) {
    return {
      result: {
        released: false,
        reasons: [`the endpoint serves ${endpoint.servingConfig ?? 'nothing'}, the ledger's champion is ${wanted ?? 'nothing'}`],
      },
    };
  }
  return {
    head: { ...head, lock: null, intent: null, phase: head.champion === null ? 'IDLE' : 'WATCHING' },
    result: { released: true, reasons: [] },
  };
}

/**
 * Fences a holder off that has ended: what a function of it that is still in flight writes from here on is refused. The lock stays,
 * so that nobody else begins, until the endpoint rests. The result says whether that holding was still the current one.
 */
export function fenceOff(head: Head, lock: LockRef): Transition<boolean> {
  if (head.lock === null || !holds(head, lock) || head.champion !== null) return { result: false };
  const fence = head.fence + 1;
  return { head: { ...head, fence, lock: { ...head.lock, fence } }, result: true };
}
