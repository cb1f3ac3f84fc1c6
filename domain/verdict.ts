import * as v from 'valibot';

/** What every gate says. Missing evidence is `inconclusive`, never a pass. */
export const verdictSchema = v.picklist(['pass', 'fail', 'inconclusive']);
export type Verdict = v.InferOutput<typeof verdictSchema>;

/** A verdict with what a person needs to understand it: the reasons that decided, and warnings that did not. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Why: one sentence each, with the numbers. Never empty unless the verdict is `pass`. */
  readonly reasons: readonly string[];
  /** Worth knowing, but it decided nothing. */
  readonly warnings: readonly string[];
}

const SEVERITY: Readonly<Record<Verdict, number>> = { pass: 0, inconclusive: 1, fail: 2 };

/** The worst of several verdicts: fail before inconclusive before pass. Nothing to judge is inconclusive. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.reduce<Verdict | undefined>((a, b) => (a === undefined || SEVERITY[b] > SEVERITY[a] ? b : a), undefined) ?? 'inconclusive'
  );
}
