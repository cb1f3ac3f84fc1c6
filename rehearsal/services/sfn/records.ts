import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Json } from '../../cloud/cloud.ts';
import { AnyJson } from '../../cloud/json.ts';
import type { Execution } from '../../states-language/execution.ts';
import type { HistoryEvent } from '../../states-language/history.ts';

const event = v.object({
  id: v.number(),
  previousEventId: v.number(),
  timestamp: v.number(),
  type: v.string(),
  details: v.optional(v.record(v.string(), v.record(v.string(), AnyJson))),
});

const saved = v.object({
  arn: v.string(),
  name: v.string(),
  machineArn: v.string(),
  /** The version or alias that it was started by, if any. */
  qualifiedArn: v.optional(v.string()),
  status: v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  input: v.string(),
  startedAt: v.number(),
  stoppedAt: v.optional(v.number()),
  output: v.optional(v.string()),
  error: v.optional(v.string()),
  cause: v.optional(v.string()),
  history: v.array(event),
});

/** What is known of an execution; it is JSON, so that it outlives the process. */
export type ExecutionRecord = v.InferOutput<typeof saved>;

export const savedRecords = v.array(saved);

/** The record of a running or ended execution as it stands. */
export function recordOf(execution: Execution, qualifiedArn: string | undefined): ExecutionRecord {
  const { identity } = execution.options;
  return {
    arn: identity.arn,
    name: identity.name,
    machineArn: identity.machineArn,
    qualifiedArn,
    status: execution.status,
    input: execution.input.text,
    startedAt: execution.startedAt,
    stoppedAt: execution.stoppedAt,
    output: execution.output?.text,
    error: execution.failure?.error,
    cause: execution.failure?.cause,
    history: execution.history.events.map(copy),
  };
}

function copy({ id, previousEventId, timestamp, type, details }: HistoryEvent): ExecutionRecord['history'][number] {
  return { id, previousEventId, timestamp, type, ...(details === undefined ? {} : { details: { ...details } }) };
}

/** An execution that runs when the state is saved cannot go on in another process; it is kept as stopped, and says why. */
export function interrupted(record: ExecutionRecord, now: number): Json {
  if (record.status !== 'RUNNING') return withoutUndefined(record);
  const cause = 'the rehearsal ended while this execution was running';
  const event = { id: record.history.length + 1, previousEventId: record.history.length, timestamp: now, type: 'ExecutionAborted' };
  return withoutUndefined({ ...record, status: 'ABORTED', stoppedAt: now, cause, history: [...record.history, event] });
}

function withoutUndefined(record: ExecutionRecord): Json {
  return JSON.parse(JSON.stringify(record));
}

export function noSuchExecution(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
