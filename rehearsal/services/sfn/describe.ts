import type { Members } from '../../cloud/cloud.ts';
import type { ExecutionRecord } from './records.ts';

/** DescribeExecution's answer. */
export function describeExecution(record: ExecutionRecord): Members {
  const redrivable = record.status === 'FAILED' || record.status === 'TIMED_OUT' || record.status === 'ABORTED';
  return {
    ...summary(record),
    input: record.input,
    inputDetails: { included: true },
    ...(record.output === undefined ? {} : { output: record.output, outputDetails: { included: true } }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.cause === undefined ? {} : { cause: record.cause }),
    redriveStatus: redrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(redrivable ? {} : { redriveStatusReason: `Execution is ${record.status} and cannot be redriven` }),
  };
}

/** One entry of ListExecutions. */
export function summary(record: ExecutionRecord): Members {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: new Date(record.startedAt),
    ...(record.stoppedAt === undefined ? {} : { stopDate: new Date(record.stoppedAt) }),
    redriveCount: 0,
    ...(record.qualifiedArn === undefined ? {} : qualifier(record.qualifiedArn)),
  };
}

/** A version's ARN ends in a number, an alias's in a name. */
function qualifier(arn: string): Members {
  return /:\d+$/.test(arn) ? { stateMachineVersionArn: arn } : { stateMachineAliasArn: arn };
}

/** GetExecutionHistory's events: details lie beside id and type, times are Dates. */
export function historyEvents(record: ExecutionRecord, withData: boolean): readonly Members[] {
  return record.history.map(({ details, timestamp, ...event }) => ({
    ...event,
    timestamp: new Date(timestamp),
    ...(details === undefined ? {} : withData ? details : withoutData(details)),
  }));
}

const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

function withoutData(details: NonNullable<ExecutionRecord['history'][number]['details']>): Members {
  return Object.fromEntries(
    Object.entries(details).map(([member, fields]) => [
      member,
      Object.fromEntries(Object.entries(fields).filter(([field]) => !DATA.has(field))),
    ]),
  );
}

/** One page of a list: `nextToken` is the number of entries already given. */
export function page<T>(
  entries: readonly T[],
  token: string | undefined,
  size: number,
): { readonly entries: readonly T[]; readonly next: Members } {
  const start = token === undefined ? 0 : Number(token);
  const end = start + size;
  return { entries: entries.slice(start, end), next: end < entries.length ? { nextToken: String(end) } : {} };
}
