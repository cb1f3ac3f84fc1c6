import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { thousands } from '../../domain/canary/evidence.ts';
import { metricsOf } from '../../domain/canary/metrics.ts';
import { type CanaryTraffic, EXPECTED_SIGHT, minutesToSee, proposals, sightText } from '../../domain/canary/planner.ts';
import { judgeWindows } from '../../domain/canary/traffic-plan.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { judgedWindows } from '../../domain/shift/windows.ts';
import { refuse } from '../refusal.ts';

/**
 * Warns, at the traffic that the app declares, of a bake that ends before a fivefold error rate would be seen, and of one in which
 * the challenger cannot answer `canary.minRequests`. The champion's rate is taken as `tolerate.orErrorRateBelow`: under a lower one the
 * challenger passes by that bound, and errors are rarer, so more has to be seen.
 */
export function warnOfBlindCanary(scope: Construct, policy: DeliveryPolicy, requestsPerSecond: number | undefined): void {
  if (requestsPerSecond === undefined) return;
  if (!(requestsPerSecond > 0 && Number.isFinite(requestsPerSecond))) {
    refuse(`expectedRequestsPerSecond: given ${requestsPerSecond}; allowed: a number above 0, or leave it out`);
  }
  const { canary, account } = policy;
  const { instances, bakeSeconds } = account.shift;
  const share = instances / account.fleet.instanceCount;
  const windows = judgeWindows(bakeSeconds);
  const traffic: CanaryTraffic = { requestsPerSecond, share, baseline: canary.tolerate.orErrorRateBelow };
  const warn = (id: string, text: string): void => Annotations.of(scope).addWarningV2(`slipway:${id}`, text);
  const at = `at ${requestsPerSecond} requests a second and a share of ${Number((100 * share).toFixed(1))} %`;

  const answered = Math.round(60 * judgedWindows(windows) * requestsPerSecond * share);
  if (answered < canary.minRequests) {
    warn(
      'canary-too-few-requests',
      `canary.minRequests: ${at} the challenger answers about ${thousands(answered)} requests in the bake, and ${thousands(canary.minRequests)} are needed: no challenger can pass; lengthen shift.bake, enlarge the share, or lower canary.minRequests`,
    );
  }
  const [errors] = metricsOf(canary, ['errors', ...weighed(policy)], 1);
  const effort = { falseRollback: canary.falseRollback, budgetShare: errors?.share ?? 1 };
  if (minutesToSee(traffic, EXPECTED_SIGHT, { ...effort, windows }) <= windows) return;
  const better = proposals(traffic, { ...effort, windows });
  warn(
    'canary-blind',
    `shift: ${at}, with ${100 * traffic.baseline} % errors of the champion, this canary sees ${sightText(traffic, bakeSeconds, effort)}${better.length === 0 ? '' : `; to see x${EXPECTED_SIGHT}: ${better.join(', or ')}`}`,
  );
}

/** Kinds beside errors that share the budget. */
const weighed = ({ canary: { events } }: DeliveryPolicy): readonly string[] =>
  (['latency', 'invalidOutput', 'scores'] as const).filter((kind) => events[kind] !== undefined);
