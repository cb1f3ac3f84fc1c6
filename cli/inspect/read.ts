import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  type DeploymentConfig,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { cloudwatchMetrics } from '../../adapters/cloudwatch/metrics.ts';
import { toInstant, toMillis } from '../../adapters/time.ts';
import type { AlarmDefinition, AlarmMetric } from '../../domain/alarm/lint.ts';
import { UsageError } from '../command-io.ts';
import type { EndpointReading, ListedAlarm, Shift } from './facts.ts';

export interface InspectClients {
  readonly sagemaker: SageMakerClient;
  readonly cloudwatch: CloudWatchClient;
}

const HOUR = 3600;

/** Reads an endpoint, its alarms and a day of its traffic: Describe and GetMetricData calls only. */
export async function readEndpoint({ sagemaker, cloudwatch }: InspectClients, name: string, now: string): Promise<EndpointReading> {
  const endpoint = await described(sagemaker, name);
  const endpointConfigName = endpoint.EndpointConfigName ?? '';
  const config = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: endpointConfigName }));
  const types = new Map((config.ProductionVariants ?? []).map(({ VariantName, InstanceType }) => [VariantName, InstanceType]));
  const variants = (endpoint.ProductionVariants ?? []).map(({ VariantName = '', CurrentInstanceCount = 0 }) => ({
    name: VariantName,
    instances: CurrentInstanceCount,
    instanceType: types.get(VariantName) ?? 'unknown',
  }));
  const instances = variants.reduce((sum, variant) => sum + variant.instances, 0);
  const shift = endpoint.LastDeploymentConfig === undefined ? undefined : shiftOf(endpoint.LastDeploymentConfig, instances);
  return {
    name,
    status: endpoint.EndpointStatus ?? 'Unknown',
    endpointConfigName,
    variants,
    ...(shift === undefined ? {} : { shift }),
    alarms: await alarmsCalled(cloudwatch, shift?.alarmNames ?? []),
    day: await dayOf(cloudwatch, name, variants, now),
  };
}

async function described(sagemaker: SageMakerClient, name: string) {
  try {
    return await sagemaker.send(new DescribeEndpointCommand({ EndpointName: name }));
  } catch (error) {
    if (error instanceof Error && /could not find/i.test(error.message)) throw new UsageError(`there is no endpoint ${name} here`);
    throw error;
  }
}

type Size = { readonly Type?: string; readonly Value?: number } | undefined;

/** Capacity in percent reaches whole instances; how SageMaker rounds is not documented, so this is what it comes nearest to. */
const instancesOf = (size: Size, all: number): number | undefined =>
  size?.Value === undefined ? undefined : size.Type === 'CAPACITY_PERCENT' ? Math.max(1, Math.round((size.Value / 100) * all)) : size.Value;

function shiftOf(
  { BlueGreenUpdatePolicy: blueGreen, RollingUpdatePolicy: rolling, AutoRollbackConfiguration }: DeploymentConfig,
  all: number,
): Shift {
  const routing = blueGreen?.TrafficRoutingConfiguration;
  const type = rolling === undefined ? (routing?.Type ?? 'ALL_AT_ONCE') : 'ROLLING';
  const firstInstances = instancesOf(routing?.CanarySize ?? routing?.LinearStepSize ?? rolling?.MaximumBatchSize, all);
  return {
    type: type === 'CANARY' || type === 'LINEAR' || type === 'ROLLING' ? type : 'ALL_AT_ONCE',
    ...(firstInstances === undefined ? {} : { firstInstances }),
    bakeSeconds: routing?.WaitIntervalInSeconds ?? rolling?.WaitIntervalInSeconds ?? 0,
    terminationWaitSeconds: blueGreen?.TerminationWaitInSeconds ?? 0,
    alarmNames: (AutoRollbackConfiguration?.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []),
  };
}

async function alarmsCalled(cloudwatch: CloudWatchClient, names: readonly string[]): Promise<readonly ListedAlarm[]> {
  if (names.length === 0) return [];
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
  return MetricAlarms.map((alarm) => ({
    name: alarm.AlarmName ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    definition: definitionOf(alarm),
  }));
}

type SdkDimensions = MetricAlarm['Dimensions'];
const dimensionsOf = (dimensions: SdkDimensions): Record<string, string> =>
  Object.fromEntries((dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));

function definitionOf(alarm: MetricAlarm): AlarmDefinition {
  const single: AlarmMetric[] =
    alarm.MetricName === undefined
      ? []
      : [
          {
            namespace: alarm.Namespace ?? '',
            metric: alarm.MetricName,
            dimensions: dimensionsOf(alarm.Dimensions),
            statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
            periodSeconds: alarm.Period ?? 60,
          },
        ];
  const several = (alarm.Metrics ?? []).flatMap(({ MetricStat: stat }): AlarmMetric[] =>
    stat === undefined
      ? []
      : [
          {
            namespace: stat.Metric?.Namespace ?? '',
            metric: stat.Metric?.MetricName ?? '',
            dimensions: dimensionsOf(stat.Metric?.Dimensions),
            statistic: stat.Stat ?? '',
            periodSeconds: stat.Period ?? 60,
          },
        ],
  );
  return {
    name: alarm.AlarmName ?? '',
    comparison: alarm.ComparisonOperator ?? '',
    threshold: alarm.Threshold ?? 0,
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    treatMissingData: alarm.TreatMissingData,
    lowSamplePercentile: alarm.EvaluateLowSampleCountPercentile,
    metrics: [...single, ...several],
    expression: (alarm.Metrics ?? []).find(({ Expression }) => Expression !== undefined)?.Expression,
  };
}

async function dayOf(
  cloudwatch: CloudWatchClient,
  endpoint: string,
  variants: EndpointReading['variants'],
  now: string,
): Promise<EndpointReading['day']> {
  const until = Math.ceil(toMillis(now) / (HOUR * 1000)) * HOUR * 1000;
  const queries = variants.flatMap(({ name }, i) =>
    (['Invocations', 'Invocation5XXErrors'] as const).map((metric) => ({
      id: `${metric === 'Invocations' ? 'requests' : 'errors'}${i}`,
      namespace: 'AWS/SageMaker',
      metric,
      stat: 'Sum',
      period: HOUR,
      dimensions: { EndpointName: endpoint, VariantName: name },
    })),
  );
  if (queries.length === 0) return { requests: 0, errors: 0 };
  const series = await cloudwatchMetrics(cloudwatch).read(queries, toInstant(until - 24 * HOUR * 1000), toInstant(until));
  const sum = (kind: string) =>
    Math.round(
      [...series]
        .filter(([id]) => id.startsWith(kind))
        .reduce((all, [, values]) => all + [...values.values()].reduce((a, b) => a + b, 0), 0),
    );
  return { requests: sum('requests'), errors: sum('errors') };
}
