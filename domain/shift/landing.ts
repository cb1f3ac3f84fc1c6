import type { Fleet } from '../delivery/documents.ts';
import { type AlarmKind, alarmNameFor } from '../delivery/names.ts';
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
  /** The shift was already sent back once, after the challenger had got all traffic. */
  readonly returning: boolean;
  /** Why it was sent back: what was found when it had landed on the challenger. */
  readonly sentBack?: { readonly outcome: Outcome; readonly reasons: readonly string[] };
  /** What the policy wants when the judge could not tell. @default rollBack */
  readonly whenInconclusive?: 'rollBack' | 'promote';
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
 * nothing pending; InService alone proves nothing, because SageMaker also returns to it after a rollback. And it was allowed to
 * succeed only if the judge cleared the challenger: SageMaker goes on by itself when a bake ends, whatever was seen in it.
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

function onChallenger(facts: LandingFacts, restorable: boolean): Landing {
  const { golden, bakeSeen, fleet, judged } = facts;
  const base = { landed: 'challenger', restorable } as const;
  const warnings = bakeSeen || fleet.first ? [] : ['no bake was seen: SageMaker may have shifted all traffic at once'];
  if (!fleet.first && judged.verdict === 'fail') {
    return {
      ...base,
      verdict: 'fail',
      outcome: 'ROLLED_BACK',
      reasons: [`${judged.sentence}; SageMaker shifted all traffic all the same`],
      warnings,
    };
  }
  if (golden === undefined || golden.asked === 0) {
    const outcome = fleet.first ? 'FAILED' : restorable ? 'INCONCLUSIVE_CANARY' : 'ROLLBACK_UNVERIFIED';
    return { ...base, verdict: 'inconclusive', outcome, reasons: ['no golden request could be sent'], warnings };
  }
  if (golden.good < golden.asked) {
    return {
      ...base,
      verdict: 'fail',
      // There is nothing to roll back to: a first endpoint that answers badly is deleted.
      outcome: fleet.first ? 'FAILED' : 'ROLLED_BACK',
      reasons: [`${golden.good} of ${golden.asked} golden requests were answered well`, ...golden.problems],
      warnings,
    };
  }
  if (!fleet.first && judged.verdict !== 'pass' && facts.whenInconclusive !== 'promote') {
    const reasons = [`the judge did not clear the challenger: ${judged.sentence}`];
    return { ...base, verdict: 'inconclusive', outcome: 'INCONCLUSIVE_CANARY', reasons, warnings };
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
  { alarmsFired, fleet, judged, returning, sentBack }: LandingFacts,
  failureReason: string | undefined,
): { outcome: Outcome; reasons: readonly string[] } {
  if (returning)
    return sentBack ?? { outcome: 'ROLLED_BACK', reasons: ['the challenger failed its golden requests with all traffic on it'] };
  // By their whole names: a user's own alarm may end in the same word.
  const fired = (kind: AlarmKind) => alarmsFired.find(({ name }) => name === alarmNameFor(fleet.endpointName, fleet.generation, kind));
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
