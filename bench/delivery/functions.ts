import * as v from 'valibot';
import type { Call, StoryStatistics } from './documents.ts';

const invoke = v.object({ FunctionName: v.string() });

/** Name of the function that an Invoke call names by name, ARN or versioned ARN; undefined for any other call. */
export function invokedFunction({ service, operation, parameters }: Call): string | undefined {
  if (service !== 'lambda' || operation !== 'Invoke') return undefined;
  const { FunctionName } = v.parse(invoke, parameters);
  return FunctionName.startsWith('arn:') ? FunctionName.split(':')[6] : FunctionName;
}

/** Functions that the schedule calls, deliveries or not. */
export function scheduledFunctions(calls: readonly Call[]): ReadonlySet<string> {
  return new Set(calls.filter(({ caller }) => caller === 'scheduler').flatMap((call) => invokedFunction(call) ?? []));
}

/**
 * GB-seconds of one invocation: the function's mean over the whole story, its loading included, which Lambda bills too (AWS Compute
 * Blog, "AWS Lambda standardizes billing for INIT Phase"). Milliseconds are those of the machine that rehearses: Lambda's processor
 * at this memory is slower or faster.
 */
export function gigabyteSecondsEach(functions: StoryStatistics['functions'], name: string): number {
  const counters = functions[name];
  if (counters === undefined || counters.invocations === 0) return 0;
  return ((counters.billedMs + counters.initMs) / counters.invocations / 1000) * (counters.memoryMb / 1024);
}
