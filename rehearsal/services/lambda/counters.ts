import type { Finished } from './function-process.ts';

/** What a function has done so far, in real time, for benchmarks and the report. */
export interface FunctionCounters {
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  /** Milliseconds of handler time, each invocation rounded up. */
  readonly billedMs: number;
  readonly initMs: number;
  readonly maxMemoryMb: number;
}

const NONE: FunctionCounters = { invocations: 0, errors: 0, coldStarts: 0, billedMs: 0, initMs: 0, maxMemoryMb: 0 };

export function counted(before: FunctionCounters | undefined, finished: Finished): FunctionCounters {
  const was = before ?? NONE;
  return {
    invocations: was.invocations + 1,
    errors: was.errors + (finished.failed ? 1 : 0),
    coldStarts: was.coldStarts + (finished.initMs === undefined ? 0 : 1),
    billedMs: was.billedMs + Math.ceil(finished.durationMs),
    initMs: was.initMs + Math.round(finished.initMs ?? 0),
    maxMemoryMb: Math.max(was.maxMemoryMb, finished.maxMemoryMb),
  };
}
