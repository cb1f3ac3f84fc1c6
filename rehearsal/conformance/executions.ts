import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Json } from '../cloud/cloud.ts';
import { parseDefinition } from '../states-language/definition.ts';
import { Execution } from '../states-language/execution.ts';
import { aliasesBetween, difference } from './masks.ts';
import { compareOrder } from './order.ts';
import type { RecordedExecution } from './recorded.ts';
import { RecordedTasks } from './recorded-tasks.ts';

/**
 * Runs a recorded definition with the recorded answers of its tasks, and compares the sequence of event types and the
 * final output, error and cause. Returns the first difference, or undefined.
 */
export async function compareExecution(recorded: RecordedExecution): Promise<string | undefined> {
  let execution: Execution;
  try {
    execution = await replay(recorded);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const order = compareOrder(recorded.history, execution.history.events);
  if (order !== undefined) return order;
  const aliases = aliasesBetween(readObject(startOf(recorded)['input'] ?? null), recorded.input);
  return difference(endOf(recorded.history.at(-1)), endOf(lastEvent(execution)), aliases);
}

async function replay(recorded: RecordedExecution): Promise<Execution> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const [region, account] = ['us-east-1', '111111111111'];
  let tokens = 0;
  const execution = new Execution({
    clock,
    definition: parseDefinition(recorded.definition),
    input: recorded.input,
    identity: {
      arn: `arn:aws:states:${region}:${account}:execution:machine:run`,
      name: 'run',
      roleArn: roleOf(recorded),
      machineArn: `arn:aws:states:${region}:${account}:stateMachine:machine`,
      machineName: 'machine',
    },
    region,
    runner: new RecordedTasks(recorded.tasks),
    random: () => 0.5,
    token: () => `token-${++tokens}`,
  });
  execution.start();
  const ended = await clock.run(() => execution.status !== 'RUNNING');
  if (ended !== 'done') throw new Error('the execution stands still');
  return execution;
}

function startOf(recorded: RecordedExecution): { readonly [field: string]: unknown } {
  const details = recorded.history[0]?.['executionStartedEventDetails'];
  return isObject(details) ? details : {};
}

function roleOf(recorded: RecordedExecution): string {
  const { roleArn } = startOf(recorded);
  return typeof roleArn === 'string' ? roleArn : 'role';
}

function lastEvent(execution: Execution): { readonly [member: string]: unknown } {
  return { ...execution.history.events.at(-1)?.details };
}

/** Output, error and cause of the event that ends an execution, with JSON objects read. */
function endOf(event: { readonly [member: string]: unknown } | undefined): Json {
  for (const [member, details] of Object.entries(event ?? {})) {
    if (!/^execution\w+EventDetails$/.test(member) || !isObject(details)) continue;
    const end: { [field: string]: Json } = {};
    for (const field of ['output', 'error', 'cause']) {
      const value = details[field];
      if (value !== undefined) end[field] = readObject(value);
    }
    return end;
  }
  return {};
}

/** Text of a JSON object becomes the object, as recordings have it; anything else stays. */
function readObject(value: unknown): Json {
  if (typeof value !== 'string') return JSON.parse(JSON.stringify(value));
  if (!value.startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
