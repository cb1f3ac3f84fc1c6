import type { Json } from '../cloud/cloud.ts';

/** One event as GetExecutionHistory gives it, with the time as milliseconds; details sit in one member named by the type. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Virtual time, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: string;
  readonly details?: { readonly [member: string]: { readonly [field: string]: Json } };
}

export type EventDetails = HistoryEvent['details'];

/** Events of one execution, in the order in which they happened. */
export class History {
  readonly events: HistoryEvent[] = [];

  add(timestamp: number, type: string, previousEventId: number, details?: EventDetails): number {
    const id = this.events.length + 1;
    this.events.push({ id, previousEventId, timestamp, type, ...(details === undefined ? {} : { details }) });
    return id;
  }
}

/** Marks beside every text of the history; the rehearsal never truncates. */
export const NOT_TRUNCATED = { truncated: false };
