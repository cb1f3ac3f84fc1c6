import { type AlarmFinding, lintAlarms } from '../../domain/alarm/lint.ts';
import { thousands } from '../../domain/canary/evidence.ts';
import { EXPECTED_SIGHT, errorsThatConvict, proposals, sightText } from '../../domain/canary/planner.ts';
import { judgeWindows } from '../../domain/canary/traffic-plan.ts';
import { isShiftAlarm } from '../account/model-alarms.ts';
import type { EndpointReading } from './facts.ts';

export interface Worth {
  /** `none`: nothing would bring a bad model back. `weak`: something would, with the gaps that are listed. `sound`: no gap was found. */
  readonly protection: 'none' | 'weak' | 'sound';
  readonly sentence: string;
  /** What was found, in plain words, worst first. */
  readonly findings: readonly string[];
  /** Share of the traffic that a canary would really get; absent where there can be none. */
  readonly share?: number;
  /** What such a canary would see with this traffic. */
  readonly sight?: string;
  readonly proposals: readonly string[];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
const minutes = (seconds: number): string => `${Number((seconds / 60).toFixed(1))} min`;

/** A day has this many seconds. */
const DAY = 86_400;
/** A bake that is long enough for the judge, when the endpoint's own is none. */
const USUAL_BAKE = 1800;

/** What an endpoint's rollback protection is worth, if its next update were made like its last one. */
export function worthOf(endpoint: EndpointReading): Worth {
  const { shift, variants, day } = endpoint;
  const instances = variants.reduce((sum, variant) => sum + variant.instances, 0);
  const first = shift?.type === 'ALL_AT_ONCE' ? undefined : shift?.firstInstances;
  const share = instances < 2 ? undefined : Math.min(0.5, Math.max(1, first ?? 1) / instances);
  const ours = (name: string) => isShiftAlarm(name, endpoint.name);
  const listed = shift?.alarmNames ?? [];
  const made = listed.filter(ours);
  const lint = lintAlarms(
    endpoint.alarms.filter(({ name }) => !ours(name)).map(({ definition }) => definition),
    {
      endpoint: endpoint.name,
      variants: variants.map(({ name }) => name),
      ...(share === undefined ? {} : { canaryShare: share }),
      ...(day.requests === 0 ? {} : { requestsPerMinute: (day.requests / DAY) * 60 }),
    },
  );
  const broken = new Set(lint.filter(({ refuse }) => refuse).map(({ alarm }) => alarm));
  const gone = listed.filter((name) => !ours(name) && !endpoint.alarms.some((alarm) => alarm.name === name));
  const working = listed.filter((name) => !broken.has(name) && !gone.includes(name));

  const gaps = [
    ...shiftGaps(endpoint, instances),
    ...gone.map((name) => `alarm ${name} does not exist: nothing that it should notice is noticed`),
    ...lint.map(findingText),
    ...endpoint.alarms
      .filter(({ name, state }) => !ours(name) && state === 'INSUFFICIENT_DATA' && !broken.has(name))
      .map(({ name }) => `alarm ${name} has no data now: it would not notice anything`),
    ...endpoint.alarms
      .filter(({ state }) => state === 'ALARM')
      .map(({ name }) => `alarm ${name} fires now: the next update would be rolled back`),
  ];
  const notes =
    made.length === 0 ? [] : [`${made.length} alarms of the last shift were made for it alone; Slipway makes new ones for each`];
  const protection = working.length === 0 ? 'none' : gaps.length === 0 ? 'sound' : 'weak';
  return {
    protection,
    sentence: sentence(protection, working.length, listed.length),
    findings: [...gaps, ...notes],
    ...(share === undefined ? {} : { share, ...sightOf(endpoint, share) }),
    proposals: share === undefined ? [] : betterOf(endpoint, share),
  };
}

function sentence(protection: Worth['protection'], working: number, listed: number): string {
  if (listed === 0) return 'protects nothing: no alarm is listed, so SageMaker rolls back only when instances fail to start';
  if (protection === 'none') return `protects nothing: none of the ${listed} listed alarms can end an update`;
  return protection === 'sound'
    ? `protects: ${working} of ${listed} listed alarms can end an update, and no gap was found`
    : `protects in part: ${working} of ${listed} listed alarms can end an update; see the gaps`;
}

function shiftGaps({ shift }: EndpointReading, instances: number): string[] {
  const one = instances < 2 ? ['one instance cannot canary: SageMaker shifts whole instances, at most half of them'] : [];
  if (shift === undefined) return ['SageMaker remembers no deployment config: an update without one shifts all traffic at once', ...one];
  if (shift.type === 'ALL_AT_ONCE') return ['all traffic shifts at once: every request meets a bad model until an alarm fires', ...one];
  return [
    ...one,
    ...(shift.bakeSeconds === 0 ? ['no bake: an alarm has no time to fire before the next step'] : []),
    ...(shift.bakeSeconds > 0 && shift.bakeSeconds < 300
      ? [`a bake of ${minutes(shift.bakeSeconds)}: metrics arrive up to two minutes late, and an alarm takes its periods`]
      : []),
    ...(shift.type !== 'ROLLING' && shift.terminationWaitSeconds === 0
      ? ['no termination wait: the old fleet ends with the last step, and a rollback has to start a new one']
      : []),
  ];
}

const findingText = ({ alarm, kind, finding, change }: AlarmFinding): string => `alarm ${alarm} ${kind}: ${finding}; ${change}`;

const trafficOf = ({ day }: EndpointReading, share: number) => ({
  requestsPerSecond: day.requests / DAY,
  share,
  baseline: day.requests === 0 ? 0 : day.errors / day.requests,
});

const bakeOf = ({ shift }: EndpointReading): number => Math.max(shift?.bakeSeconds ?? 0, 0) || USUAL_BAKE;

/** What a judge would see that compares both fleets minute by minute; an alarm with a fixed threshold sees less. */
function sightOf(endpoint: EndpointReading, share: number): { sight?: string } {
  const traffic = trafficOf(endpoint, share);
  const bake = bakeOf(endpoint);
  if (traffic.requestsPerSecond === 0) return { sight: 'no requests in the last day: a canary would see nothing' };
  if (judgeWindows(bake) < 2) return { sight: `a bake of ${minutes(bake)} is too short to compare fleets in` };
  if (traffic.baseline === 0) {
    const errors = errorsThatConvict(share, { windows: judgeWindows(bake) });
    return { sight: `no errors in the last day: ${errors} errors of a challenger would convict it, spread over two minutes or more` };
  }
  return { sight: sightText(traffic, bake) };
}

function betterOf(endpoint: EndpointReading, share: number): readonly string[] {
  const traffic = trafficOf(endpoint, share);
  const windows = judgeWindows(bakeOf(endpoint));
  if (traffic.requestsPerSecond === 0 || traffic.baseline === 0 || windows < 2) return [];
  return proposals(traffic, { windows }).map((change) => `to see x${EXPECTED_SIGHT}: ${change}`);
}

/** What a person reads. */
export function worthLines(endpoint: EndpointReading, worth: Worth): readonly string[] {
  const { shift, variants, day } = endpoint;
  const fleet = variants.map(({ instances, instanceType }) => `${instances} x ${instanceType}`).join(', ');
  const how =
    shift === undefined
      ? 'none is known'
      : `${shift.type}${shift.firstInstances === undefined ? '' : ` of ${shift.firstInstances}`}, bake ${minutes(shift.bakeSeconds)}, termination wait ${minutes(shift.terminationWaitSeconds)}, ${shift.alarmNames.length} alarms`;
  const rate = day.requests === 0 ? '' : `, ${percent(day.errors / day.requests)} errors`;
  return [
    `${endpoint.name}   ${worth.sentence}`,
    `  serves    ${endpoint.status}, ${endpoint.endpointConfigName}, ${fleet}`,
    `  update    ${how}`,
    `  traffic   ${thousands(day.requests)} requests in the last day, ${Number((day.requests / DAY).toPrecision(2))} a second${rate}`,
    ...(worth.share === undefined ? [] : [`  canary    would get ${percent(worth.share)} of the traffic`]),
    ...(worth.sight === undefined ? [] : [`  sight     ${worth.sight}`]),
    ...worth.findings.map((finding) => `  - ${finding}`),
    ...worth.proposals.map((proposal) => `  - ${proposal}`),
  ];
}
