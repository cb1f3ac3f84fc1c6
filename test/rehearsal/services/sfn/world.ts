import { VirtualClock } from '../../../../rehearsal/clock/virtual-clock.ts';
import { AwsError } from '../../../../rehearsal/cloud/aws-error.ts';
import type { CallRecord } from '../../../../rehearsal/cloud/call-log.ts';
import type { EmittedEvent, Members, Permission, Service, TimelineEntry } from '../../../../rehearsal/cloud/cloud.ts';
import { LocalCloud } from '../../../../rehearsal/cloud/local-cloud.ts';
import type { MachineSource } from '../../../../rehearsal/services/sfn/machines.ts';
import { StepFunctions } from '../../../../rehearsal/services/sfn/service.ts';

export const START = Date.UTC(2026, 0, 1);
const ROLE = 'arn:aws:iam::111122223333:role/workflow';

type Operation = Service['operations'][string];

/** A service that answers with given functions and asks IAM for `<name>:<operation>` on `*`. */
export function serviceOf(name: string, operations: Record<string, Operation>): Service {
  return { name, operations, permissions: (operation) => [{ action: `${name}:${operation}`, resource: '*' }] };
}

export const machineArn = (name: string) => `arn:aws:states:eu-central-1:111122223333:stateMachine:${name}`;

export function machine(name: string, states: object, more: object = {}): MachineSource {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });
  return { arn: machineArn(name), name, definition, roleArn: ROLE };
}

const refusal = ({ action, resource }: Permission) => `User: workflow is not authorized to perform: ${action} on resource: ${resource}`;

interface WorldOptions {
  readonly services?: readonly Service[];
  /** Actions that the role lacks. */
  readonly denied?: readonly string[];
  readonly durations?: Readonly<Record<string, number>>;
}

/** A cloud with Step Functions and a few fakes, on a virtual clock. */
export function world(machines: readonly MachineSource[], { services = [], denied = [], durations = {} }: WorldOptions = {}) {
  const clock = new VirtualClock(START);
  const events: EmittedEvent[] = [];
  const timeline: TimelineEntry[] = [];
  const calls: CallRecord[] = [];
  const deny = (permissions: readonly Permission[]) => permissions.find(({ action }) => denied.includes(action));
  const cloud = new LocalCloud({
    clock,
    account: '111122223333',
    region: 'eu-central-1',
    seed: 'test',
    durations,
    authorize: (permissions) => {
      const found = deny(permissions);
      return found === undefined ? undefined : { action: found.action, resource: found.resource, message: refusal(found) };
    },
    calls: (record) => calls.push(record),
  });
  const sfn = new StepFunctions(machines, (permissions, caller) => {
    const found = deny(permissions);
    if (found !== undefined) throw new AwsError('AccessDeniedException', `${refusal(found)} (${caller.name})`);
  });
  cloud.register(sfn, ...services);
  cloud.onEvent((event) => events.push(event));
  cloud.onTimeline((entry) => timeline.push(entry));
  const call = (operation: string, input: Members) => cloud.call('sfn', operation, input, { name: 'operator' });
  const start = async (name: string, input: unknown = {}, execution = 'run') =>
    String(
      (await call('StartExecution', { stateMachineArn: machineArn(name), name: execution, input: JSON.stringify(input) }))['executionArn'],
    );
  const describe = (executionArn: string) => call('DescribeExecution', { executionArn });
  /** Starts, lets everything happen, and describes. */
  const run = async (name: string, input: unknown = {}) => {
    const arn = await start(name, input);
    await clock.run();
    return describe(arn);
  };
  /** Lets happen what happens until this many seconds after the start, and moves the clock there. */
  const until = async (seconds: number) => {
    clock.at(START + seconds * 1000, () => {});
    await clock.run(() => false, START + seconds * 1000);
  };
  const types = async (executionArn: string) => {
    const { events: history } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return Array.isArray(history) ? history.map((event: { type: string }) => event.type) : [];
  };
  return { clock, cloud, sfn, events, timeline, calls, call, start, describe, run, until, types };
}
