import { factsOf, type MetricFacts, metricsIn, namespacesOf, statisticRange } from './metric-ranges.ts';

/** One metric of an alarm. */
export interface AlarmMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, …, or an extended statistic such as `p99`. */
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** An alarm as CloudWatch describes it. */
export interface AlarmDefinition {
  readonly name: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** Default: all of them. */
  readonly datapointsToAlarm?: number | undefined;
  /** `missing` (CloudWatch's default), `ignore`, `breaching`, `notBreaching`. */
  readonly treatMissingData?: string | undefined;
  /** `ignore`: a percentile over too few samples does not change the state. */
  readonly lowSamplePercentile?: string | undefined;
  /** One metric: judged wholly. Several are metric math: their dimensions are judged, their expression is not. */
  readonly metrics: readonly AlarmMetric[];
  readonly expression?: string | undefined;
}

/** What is known of the endpoint that the alarm is to protect. Absent facts are not judged. */
export interface EndpointFacts {
  readonly endpoint: string;
  readonly variants?: readonly string[];
  readonly endpointConfigs?: readonly string[];
  /** Share of the requests that a canary gets. */
  readonly canaryShare?: number;
  readonly requestsPerMinute?: number;
}

/** What is wrong with an alarm. `refuse`: it can never do its work, and synth refuses it. */
export interface AlarmFinding {
  readonly alarm: string;
  readonly kind: 'cannot fire' | 'always fires' | 'blends both fleets' | 'passes without data' | 'not judged';
  readonly refuse: boolean;
  readonly finding: string;
  readonly change: string;
}

type Finding = Omit<AlarmFinding, 'alarm'>;

/** Judges alarms that are to protect an endpoint: can they fire at all, on the right fleet, and what do they do without data? */
export const lintAlarms = (alarms: readonly AlarmDefinition[], facts?: EndpointFacts): readonly AlarmFinding[] =>
  alarms.flatMap((alarm) => lintAlarm(alarm, facts).map((finding) => ({ alarm: alarm.name, ...finding })));

function lintAlarm(alarm: AlarmDefinition, facts: EndpointFacts | undefined): readonly Finding[] {
  const [metric] = alarm.metrics;
  const each = alarm.metrics.flatMap((one) => [...nonexistent(one, facts), ...tooFast(one)]);
  if (!metric || alarm.metrics.length > 1 || alarm.expression !== undefined) {
    return [
      ...each,
      ...impossibleCount(alarm),
      ...alarm.metrics.slice(0, 1).flatMap((one) => pooled(alarm, one, facts)),
      ...unjudged(alarm),
    ];
  }
  if (each.length > 0) return [...each, ...impossibleCount(alarm)];
  const known = factsOf(metric.namespace, metric.metric);
  const range = known ? unreachable(alarm, metric, known) : [];
  const broken = [...range, ...impossibleCount(alarm), ...(known ? fewSamples(alarm, metric, facts) : [])];
  if (broken.some(({ refuse }) => refuse)) return broken;
  return [...broken, ...missingData(alarm, metric, known), ...pooled(alarm, metric, facts)];
}

const cannotFire = (finding: string, change: string): Finding => ({ kind: 'cannot fire', refuse: true, finding, change });

const upward = (comparison: string): boolean => comparison.startsWith('GreaterThan');
const inclusive = (comparison: string): boolean => comparison.includes('OrEqualTo');

/** A threshold outside the metric's range: AWS's own guide once showed "Average of Invocation4XXErrors > 1". */
function unreachable(
  { comparison, threshold }: AlarmDefinition,
  { metric, statistic }: AlarmMetric,
  known: MetricFacts,
): readonly Finding[] {
  const { min, max } = statisticRange(known, statistic);
  const what = `${statistic} of ${metric} lies between ${min} and ${max === Number.POSITIVE_INFINITY ? 'infinity' : max}`;
  if (!/^(Greater|Less)ThanOrEqualToThreshold$|^(Greater|Less)ThanThreshold$/.test(comparison)) return [];
  const text = `${comparison} ${threshold}`;
  const never = upward(comparison)
    ? inclusive(comparison)
      ? threshold > max
      : threshold >= max
    : inclusive(comparison)
      ? threshold < min
      : threshold <= min;
  if (never)
    return [
      cannotFire(
        `${what}, so ${text} is never true`,
        `choose a threshold inside the range${max === 1 ? ', for example 0.05 for 5 % of the requests' : ''}`,
      ),
    ];
  const always = upward(comparison)
    ? inclusive(comparison)
      ? threshold <= min
      : threshold < min
    : inclusive(comparison)
      ? threshold >= max
      : threshold > max;
  if (!always) return [];
  return [
    {
      kind: 'always fires',
      refuse: true,
      finding: `${what}, so ${text} is true for every datapoint`,
      change: 'choose a threshold inside the range',
    },
  ];
}

function impossibleCount({ datapointsToAlarm, evaluationPeriods }: AlarmDefinition): readonly Finding[] {
  if (datapointsToAlarm === undefined || datapointsToAlarm <= evaluationPeriods) return [];
  return [
    cannotFire(
      `it needs ${datapointsToAlarm} of ${evaluationPeriods} datapoints`,
      `set DatapointsToAlarm to ${evaluationPeriods} or fewer`,
    ),
  ];
}

/** A metric that nobody publishes: a wrong namespace, dimensions that do not occur together, or a name that is not the endpoint's. */
function nonexistent({ namespace, metric, dimensions }: AlarmMetric, facts: EndpointFacts | undefined): readonly Finding[] {
  const metrics = metricsIn(namespace);
  if (!metrics) return [];
  const known = factsOf(namespace, metric);
  if (!known) {
    const [elsewhere] = namespacesOf(metric);
    const change = elsewhere ? `use namespace ${elsewhere}` : `allowed in ${namespace}: ${metrics.join(', ')}`;
    return [cannotFire(`${namespace} has no metric ${metric}`, change)];
  }
  const names = Object.keys(dimensions).sort();
  const key = names.join(', ');
  if (!known.dimensions.some((set) => [...set].sort().join(', ') === key)) {
    const allowed = known.dimensions.map((set) => set.join(' + ')).join('; or ');
    return [cannotFire(`${metric} does not exist with ${key === '' ? 'no dimensions' : `dimensions ${key}`}`, `use ${allowed}`)];
  }
  const wrong = (name: string, allowed: readonly string[] | undefined) => {
    const given = dimensions[name];
    if (given === undefined || !allowed || allowed.includes(given)) return [];
    return [cannotFire(`no ${name} is called ${given}`, `allowed here: ${allowed.join(', ')}`)];
  };
  if (!facts) return [];
  return [
    ...wrong('EndpointName', [facts.endpoint]),
    ...wrong('VariantName', facts.variants),
    ...wrong('EndpointConfigName', facts.endpointConfigs),
  ];
}

/** SageMaker publishes utilisation each minute; sub-minute invocation metrics only when the endpoint config asks for them. */
function tooFast({ namespace, metric, periodSeconds }: AlarmMetric): readonly Finding[] {
  if (namespace !== '/aws/sagemaker/Endpoints' || periodSeconds >= 60) return [];
  return [cannotFire(`${metric} is published once a minute, the alarm asks for ${periodSeconds} s`, 'use a period of 60 s or more')];
}

/** CloudWatch needs 10/(1-p) samples in a period for a percentile alarm that ignores low samples (User Guide, percentile-based alarms). */
function fewSamples(
  { lowSamplePercentile }: AlarmDefinition,
  { statistic, periodSeconds }: AlarmMetric,
  facts: EndpointFacts | undefined,
): readonly Finding[] {
  const [, digits] = /^p(\d+(?:\.\d+)?)$/.exec(statistic) ?? [];
  if (digits === undefined || lowSamplePercentile !== 'ignore' || facts?.requestsPerMinute === undefined) return [];
  const tail = Math.min(Number(digits), 100 - Number(digits)) / 100;
  const needs = Math.ceil(10 / tail);
  const has = (facts.requestsPerMinute * (facts.canaryShare ?? 1) * periodSeconds) / 60;
  if (has >= needs) return [];
  const finding = `${statistic} is ignored below ${needs} requests a period, and there are about ${Math.round(has)}`;
  return [cannotFire(finding, 'lengthen the period, or set EvaluateLowSampleCountPercentile to evaluate')];
}

function missingData(alarm: AlarmDefinition, { metric }: AlarmMetric, known: MetricFacts | undefined): readonly Finding[] {
  const treatment = alarm.treatMissingData ?? 'missing';
  if (treatment === 'breaching') return [];
  const noTraffic = !upward(alarm.comparison) && alarm.threshold <= 1 && known?.silentWithoutTraffic;
  if (noTraffic) {
    return [
      cannotFire(
        `${metric} is not published without requests, and missing data counts as ${treatment}`,
        'set TreatMissingData to breaching',
      ),
    ];
  }
  if (known && !known.silentWithoutTraffic) return [];
  const finding = `a challenger without traffic passes: missing data counts as ${treatment}`;
  return [
    {
      kind: 'passes without data',
      refuse: false,
      finding,
      change: 'pair it with a check that the challenger answered enough requests (canary.minRequests)',
    },
  ];
}

/** Both fleets under one name: the challenger's faults are diluted by its share, and the champion's faults roll the challenger back. */
function pooled({ comparison, threshold }: AlarmDefinition, metric: AlarmMetric, facts: EndpointFacts | undefined): readonly Finding[] {
  const { namespace, dimensions, statistic } = metric;
  if (namespace !== 'AWS/SageMaker' || dimensions['EndpointName'] === undefined || dimensions['EndpointConfigName'] !== undefined)
    return [];
  const known = factsOf(namespace, metric.metric);
  const change = 'add dimension EndpointConfigName with the new config, in an alarm made for each delivery';
  const share = facts?.canaryShare;
  const diluted = known?.max === 1 && statistic === 'Average' && share !== undefined && upward(comparison);
  if (diluted && (inclusive(comparison) ? threshold > share : threshold >= share)) {
    const finding = `both fleets are averaged: a challenger that fails every request moves it to ${Number((100 * share).toFixed(1))} %, below ${threshold}`;
    return [cannotFire(finding, change)];
  }
  const finding =
    "both fleets are counted together: the challenger's faults are diluted by its share, and the champion's faults end the shift";
  return [{ kind: 'blends both fleets', refuse: false, finding, change }];
}

const unjudged = ({ expression, metrics }: AlarmDefinition): readonly Finding[] =>
  expression === undefined && metrics.length === 1
    ? []
    : [
        {
          kind: 'not judged',
          refuse: false,
          finding: 'metric math: whether its threshold can be reached is not judged',
          change: 'check it by hand',
        },
      ];
