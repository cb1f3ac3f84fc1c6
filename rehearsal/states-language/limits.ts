import { Buffer } from 'node:buffer';

/** Quotas of Standard workflows (Step Functions guide, "Service quotas"). */
export const LIMITS = {
  /** Input or output of a state, a task or an execution, bytes of UTF-8. */
  payloadBytes: 262_144,
  /** Events in one execution's history; the last one is the execution's own end. */
  historyEvents: 25_000,
  /** One variable, and one Assign in total, bytes. */
  assignBytes: 262_144,
  /** All variables of an execution, bytes. */
  variablesBytes: 10_485_760,
  /** Iterations of an inline Map that run at once when MaxConcurrency is 0. */
  inlineConcurrency: 40,
  /** TimeoutSeconds of a Task that names none. */
  taskSeconds: 99_999_999,
} as const;

/** Whether a JSON text fits the payload limit; counts bytes only when characters could exceed it. */
export function fits(text: string, limit: number = LIMITS.payloadBytes): boolean {
  if (text.length * 3 <= limit) return true;
  return Buffer.byteLength(text, 'utf8') <= limit;
}
