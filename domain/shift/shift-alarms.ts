import { METRICS, NAMESPACE } from '../delivery/metrics.ts';
import { type AlarmKind, alarmNameFor } from '../delivery/names.ts';

/** A metric alarm in CloudWatch's own words (API reference, PutMetricAlarm). */
export interface MetricAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly ComparisonOperator: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold' | 'GreaterThanThreshold';
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly TreatMissingData: 'notBreaching' | 'breaching';
  readonly ActionsEnabled: boolean;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Statistic?: 'Maximum' | 'Sum';
  readonly Period?: number;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Metrics?: readonly unknown[];
}

export interface GreenFleet {
  readonly endpointName: string;
  readonly variantName: string;
  readonly endpointConfigName: string;
  readonly generation: number;
}

/** Windows without a heartbeat after which the judge counts as dead: two lost minutes are CloudWatch's own, five are not. */
const SILENT_WINDOWS = 5;

/** Share of requests failing, in percent, at which nobody needs a comparison any more. */
const HOPELESS_PERCENT = 50;

/** The alarms that live for one shift. Each watches the new fleet alone, by its endpoint config, so that none of them speaks of another generation. */
export function shiftAlarms(fleet: GreenFleet): readonly MetricAlarm[] {
  const ours = [
    { Name: 'EndpointName', Value: fleet.endpointName },
    { Name: 'EndpointConfigName', Value: fleet.endpointConfigName },
  ];
  const alarm = (kind: AlarmKind, why: string) => ({
    AlarmName: alarmNameFor(fleet.endpointName, fleet.generation, kind),
    AlarmDescription: `${why} See docs/runbook.md#${kind}`,
    // SageMaker reads the state; there is nothing else to act on.
    ActionsEnabled: false,
  });
  const own = (kind: AlarmKind, why: string, metric: string) =>
    ({
      ...alarm(kind, why),
      Namespace: NAMESPACE,
      MetricName: metric,
      Dimensions: ours,
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }) as const;
  return [
    own('verdict', 'The judge found that the challenger harms, or could not clear it before the bake ended.', METRICS.canaryBreach),
    own('abort', 'An operator ended the shift.', METRICS.abort),
    {
      ...alarm('heartbeat', 'The judge fell silent: a shift that nobody watches ends.'),
      Namespace: NAMESPACE,
      MetricName: METRICS.judgeHeartbeat,
      Dimensions: ours,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: SILENT_WINDOWS,
      DatapointsToAlarm: SILENT_WINDOWS,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
    {
      ...alarm('fleet', 'The new fleet fails most of its requests.'),
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      Threshold: HOPELESS_PERCENT,
      ComparisonOperator: 'GreaterThanThreshold',
      // A fleet that has no requests yet has no errors either; that it saw too few is the judge's matter.
      TreatMissingData: 'notBreaching',
      Metrics: [
        { Id: 'rate', Expression: '100 * FILL(errors, 0) / requests', Label: 'errors, percent of requests', ReturnData: true },
        metric('errors', 'Invocation5XXErrors', fleet),
        metric('requests', 'Invocations', fleet),
      ],
    },
  ];
}

const metric = (Id: string, MetricName: string, fleet: GreenFleet) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Period: 60,
    Stat: 'Sum',
    Metric: {
      Namespace: 'AWS/SageMaker',
      MetricName,
      Dimensions: [
        { Name: 'EndpointName', Value: fleet.endpointName },
        { Name: 'VariantName', Value: fleet.variantName },
        { Name: 'EndpointConfigName', Value: fleet.endpointConfigName },
      ],
    },
  },
});
