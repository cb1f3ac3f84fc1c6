import { absoluteMargin, type GatesPolicy } from '../evaluation/policy.ts';
import type { EvaluationDocument } from '../report/documents.ts';
import { curveName } from '../report/plots/curves.ts';

/** How far a metric may lie from the recorded one, and who says so. */
export interface Tolerance {
  readonly by: number;
  readonly from: string;
}

/**
 * A tolerance for a metric that training reports of itself. Training reports no interval, so the one that is recorded for the same
 * measure on the held-out rows is borrowed: half its width is what the gate could not have told apart. Without one, what the policy
 * calls not worth a difference: the gate's margin. Without either there is none, and only equal numbers are equal.
 *
 * Measures are the same when their names are, up to case, signs, and words in front that say on which rows: `validation:logloss` and
 * `logLoss`.
 */
export function toleranceOf(
  metric: string,
  recorded: number,
  evaluation: EvaluationDocument | undefined,
  gates: GatesPolicy | undefined,
): Tolerance | undefined {
  const name = plainName(metric);
  const floor = evaluation?.floors.find((one) => plainName(one.metric) === name);
  if (floor !== undefined && floor.upper > floor.lower)
    return { by: (floor.upper - floor.lower) / 2, from: `half the recorded interval of ${floor.metric} on the held-out rows` };
  const rule = gates === undefined ? undefined : [gates.objective, ...gates.guardrails].find((one) => plainName(one.metric) === name);
  if (rule?.margin === undefined) return undefined;
  return { by: absoluteMargin(rule.margin, recorded), from: `the policy's margin for ${rule.metric}` };
}

const plainName = (metric: string): string =>
  curveName(metric)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
