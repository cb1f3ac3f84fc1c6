import type { EmittedEvent, Json } from '../../cloud/cloud.ts';
import type { ExecutionRecord } from './records.ts';

/** Input and output above this size are left out of the event (EventBridge reference, "Step Functions Execution Status Change"). */
const INCLUDED_BYTES = 248 * 1024;

/** "Step Functions Execution Status Change", as it is published when an execution starts and when it ends. */
export function statusChange(record: ExecutionRecord): EmittedEvent {
  const detail: { [member: string]: Json } = {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startedAt,
    stopDate: record.stoppedAt ?? null,
    ...included('input', record.input),
    ...included('output', record.output),
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: record.status === 'SUCCEEDED' || record.status === 'RUNNING' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    redriveStatusReason: null,
    error: record.error ?? null,
    cause: record.cause ?? null,
  };
  return { source: 'aws.states', detailType: 'Step Functions Execution Status Change', resources: [record.arn], detail };
}

function included(name: 'input' | 'output', text: string | undefined): { [member: string]: Json } {
  if (text === undefined) return { [name]: null, [`${name}Details`]: null };
  const fits = Buffer.byteLength(text) <= INCLUDED_BYTES;
  return { [name]: fits ? text : null, [`${name}Details`]: { included: fits } };
}
