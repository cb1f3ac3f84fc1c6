import { isDeepStrictEqual } from 'node:util';
import { AwsError } from './aws-error.ts';
import type { Caller, Members } from './cloud.ts';
import { operationName, serviceName } from './naming.ts';

/** A story's fault at the edge of an emulated service. */
export interface Fault {
  readonly service: string;
  readonly operation: string;
  /** Which of the matching calls it hits, counted from 1: one number or a list. Absent: every one. */
  readonly nth?: number | readonly number[];
  /** Every matching call from this one on, counted from 1; not together with `nth`. */
  readonly from?: number;
  /** Only calls whose parameters contain this: members present here must be equal, others do not matter. */
  readonly match?: Members;
  /** Only calls of this caller, by name. */
  readonly caller?: string;
  readonly answer: FaultAnswer;
}

/**
 * - `error`: the service answers so and does nothing.
 * - `lost`: the service does its work, the caller sees a broken connection: the call that must be repeatable.
 * - `twice`: the call arrives twice, as when a client repeats one whose answer came late; the caller sees the second answer.
 */
export type FaultAnswer =
  | { readonly kind: 'error'; readonly error: string; readonly message?: string; readonly status?: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'twice' };

/** The faults of a story with their counters. */
export class Faults {
  readonly #faults: readonly { readonly fault: Fault; seen: number }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({
      fault: { ...fault, service: serviceName(fault.service), operation: operationName(fault.operation) },
      seen: 0,
    }));
  }

  /** The first fault that hits this call, if any. Every matching fault counts the call. */
  hit(service: string, operation: string, input: Members, caller: Caller): Fault | undefined {
    let hit: Fault | undefined;
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.service !== service || fault.operation !== operation) continue;
      if (fault.caller !== undefined && fault.caller !== caller.name) continue;
      if (fault.match !== undefined && !contains(input, fault.match)) continue;
      entry.seen += 1;
      if (hit === undefined && isNth(fault, entry.seen)) hit = fault;
    }
    return hit;
  }
}

/** What `error` and `lost` throw. */
export function faultError(answer: Exclude<FaultAnswer, { kind: 'twice' }>): AwsError {
  if (answer.kind === 'lost')
    return new AwsError('TimeoutError', 'the connection broke before the answer came (a fault of the story)', 504);
  return new AwsError(answer.error, answer.message ?? 'a fault of the story', answer.status ?? 400);
}

function isNth({ nth, from = 1 }: Fault, seen: number): boolean {
  if (nth === undefined) return seen >= from;
  return typeof nth === 'number' ? nth === seen : nth.includes(seen);
}

/** Whether `whole` has all that `part` has, members compared deeply. */
function contains(whole: unknown, part: unknown): boolean {
  if (!isObject(part)) return isDeepStrictEqual(whole, part);
  return isObject(whole) && Object.entries(part).every(([name, value]) => contains(whole[name], value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
