import type { Fleet } from '../delivery/documents.ts';
import type { Outcome } from '../delivery/outcome.ts';
import type { Verdict } from '../verdict.ts';
import type { GoldenResult } from './golden.ts';

/** What is true of the endpoint once nothing changes any more, or too long has passed. */
export interface LandingFacts {
  readonly fleet: Fleet;
  /** Absent when there is no endpoint. */
  readonly endpoint?: {
    readonly status: string;
    readonly endpointConfigName: string;
    readonly pendingConfigName?: string;
    readonly instanceCount: number;
    readonly failureReason?: string;
  };
  /** Answers to the golden requests of whatever serves; absent when none could be sent. */
  readonly golden?: GoldenResult;
  /** Alarms of this shift that were seen firing, in the order in which they were seen. */
  readonly alarmsFired: readonly { readonly name: string; readonly reason: string }[];
  /** What the judge last said. */
  readonly judged: { readonly verdict: 'continue' | Verdict; readonly sentence: string };
  /** Whether a bake was ever seen: SageMaker falls back to all-at-once in silence for endpoints that it excludes. */
  readonly bakeSeen: boolean;
  /** The shift was already sent back once because its golden requests failed. */
  readonly returning: boolean;
}

export interface Landing {
  readonly landed: 'challenger' | 'champion' | 'nowhere' | 'neither';
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** Whether the champion can be brought back by another update. */
  readonly restorable: boolean;
}

/**
 * Where traffic ended and what that means. A shift succeeded when the endpoint is InService on the requested config with
 * nothing pending; InService alone proves nothing, because SageMaker also returns to it after a rollback.
 * Source: UpdateEndpoint and DescribeEndpoint, API reference; deployment guardrails, developer guide.
 */
export function judgeLanding(facts: LandingFacts): Landing {
  const { fleet, endpoint } = facts;
  const restorable = fleet.championConfigName !== undefined;
  if (endpoint === undefined || (fleet.first && endpoint.status !== 'InService')) return nowhere(facts);
  const resting = endpoint.status === 'InService' && endpoint.pendingConfigName === undefined;
  if (resting && endpoint.endpointConfigName === fleet.endpointConfigName) return onChallenger(facts, restorable);
  if (resting && endpoint.endpointConfigName === fleet.championConfigName) return onChampion(facts, endpoint, restorable);
  const state = `the endpoint is ${endpoint.status} on ${endpoint.endpointConfigName}${endpoint.pendingConfigName === undefined ? '' : `, pending ${endpoint.pendingConfigName}`}`;
  return {
    landed: 'neither',
    verdict: 'inconclusive',
    outcome: 'ROLLBACK_UNVERIFIED',
    reasons: [`${state}; expected ${fleet.endpointConfigName}${restorable ? ` or ${fleet.championConfigName}` : ''}`],
    warnings: [],
    restorable,
  };
}

function nowhere({ endpoint, fleet }: LandingFacts): Landing {
  const why =
    endpoint === undefined
      ? 'there is no endpoint'
      : `the first endpoint is ${endpoint.status}: ${endpoint.failureReason ?? 'SageMaker gives no reason'}`;
  // Only a first endpoint can be nowhere and harmless; a second one that vanished took the champion with it.
  return {
    landed: fleet.first ? 'nowhere' : 'neither',
    verdict: 'fail',
    outcome: fleet.first ? 'FAILED' : 'ROLLBACK_UNVERIFIED',
    reasons: [why],
    warnings: [],
    restorable: false,
  };
}

function onChallenger({ golden, bakeSeen, fleet }: LandingFacts, restorable: boolean): Landing {
  const base = { landed: 'challenger', restorable } as const;
  const warnings = bakeSeen || fleet.first ? [] : ['no bake was seen: SageMaker may have shifted all traffic at once'];
  if (golden === undefined || golden.asked === 0) {
    return { ...base, verdict: 'inconclusive', outcome: 'ROLLBACK_UNVERIFIED', reasons: ['no golden request could be sent'], warnings };
  }
  if (golden.good < golden.asked) {
    return {
      ...base,
      verdict: 'fail',
      outcome: 'ROLLED_BACK',
      reasons: [`${golden.good} of ${golden.asked} golden requests were answered well`, ...golden.problems],
      warnings,
    };
  }
  return {
    ...base,
    verdict: 'pass',
    outcome: 'PROMOTED',
    reasons: [`${golden.asked} of ${golden.asked} golden requests answered`],
    warnings,
  };
}

function onChampion(facts: LandingFacts, endpoint: NonNullable<LandingFacts['endpoint']>, restorable: boolean): Landing {
  const { golden, fleet } = facts;
  const problems = [
    ...(golden === undefined || golden.asked === 0 ? ['no golden request could be sent'] : []),
    ...(golden !== undefined && golden.good < golden.asked
      ? [`${golden.good} of ${golden.asked} golden requests were answered as the champion did`, ...golden.problems]
      : []),
    ...(fleet.instancesBefore !== undefined && endpoint.instanceCount < fleet.instancesBefore
      ? [`${endpoint.instanceCount} instances serve; before the shift there were ${fleet.instancesBefore}`]
      : []),
  ];
  const base = { landed: 'champion', restorable, warnings: [] } as const;
  const { outcome, reasons } = whyReturned(facts, endpoint.failureReason);
  if (problems.length > 0) return { ...base, verdict: 'fail', outcome: 'ROLLBACK_UNVERIFIED', reasons: [...reasons, ...problems] };
  return {
    ...base,
    verdict: 'pass',
    outcome,
    reasons: [...reasons, `${golden?.good} of ${golden?.asked} golden requests answered as ${fleet.championConfigName} did`],
  };
}

/** Which of the shift's own reasons brought traffic back. */
function whyReturned(
  { alarmsFired, judged, returning }: LandingFacts,
  failureReason: string | undefined,
): { outcome: Outcome; reasons: readonly string[] } {
  if (returning) return { outcome: 'ROLLED_BACK', reasons: ['the challenger failed its golden requests with all traffic on it'] };
  const fired = (kind: string) => alarmsFired.find(({ name }) => name.endsWith(`-${kind}`));
  const told = alarmsFired.map(({ name, reason }) => `alarm ${name} fired: ${reason}`);
  if (fired('abort') !== undefined) return { outcome: 'ABORTED', reasons: ['an operator ended the shift', ...told] };
  if (judged.verdict === 'inconclusive' && fired('verdict') !== undefined && alarmsFired.length === 1) {
    return { outcome: 'INCONCLUSIVE_CANARY', reasons: [judged.sentence] };
  }
  if (judged.verdict === 'fail') return { outcome: 'ROLLED_BACK', reasons: [judged.sentence, ...told] };
  if (alarmsFired.length > 0) return { outcome: 'ROLLED_BACK', reasons: told };
  return {
    outcome: 'ROLLED_BACK',
    reasons: [
      `SageMaker returned to the former config ${failureReason === undefined ? 'without saying why' : `and says: ${failureReason}`}`,
    ],
  };
}
