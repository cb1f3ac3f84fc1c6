import type { Verdict } from '../verdict.ts';

/** One thing that was looked at before money is spent. */
export interface Finding {
  readonly what: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly found: string;
  /** What to do about it; absent where nothing has to be done. */
  readonly next?: string;
  /** It passes, but a reader should know. @default false */
  readonly warns?: boolean;
}
