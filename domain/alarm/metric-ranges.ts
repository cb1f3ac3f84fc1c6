/** What is known of a metric that SageMaker or Slipway publishes. */
export interface MetricFacts {
  /** Smallest and largest value of one datapoint; no `max` when there is none. */
  readonly min: number;
  readonly max?: number;
  /** Sets of dimensions under which it exists; alarms name one of them exactly. */
  readonly dimensions: readonly (readonly string[])[];
  /** Nothing is published in a minute without requests, or without a publisher. */
  readonly silentWithoutTraffic: boolean;
}

const FLEET = [['EndpointName', 'VariantName'], ['EndpointConfigName', 'EndpointName', 'VariantName'], ['InferenceComponentName']] as const;
const HOST = [['EndpointName', 'VariantName'], ['InferenceComponentName']] as const;

const perRequest: MetricFacts = { min: 0, max: 1, dimensions: FLEET, silentWithoutTraffic: true };
const duration: MetricFacts = { min: 0, dimensions: FLEET, silentWithoutTraffic: true };
const utilisation = (max?: number): MetricFacts => ({
  min: 0,
  ...(max === undefined ? {} : { max }),
  dimensions: HOST,
  silentWithoutTraffic: false,
});

/** SageMaker Developer Guide, "Metrics for monitoring SageMaker AI with CloudWatch": 1 or 0 per request, microseconds, percent. */
const METRICS: Readonly<Record<string, Readonly<Record<string, MetricFacts>>>> = {
  'AWS/SageMaker': {
    Invocation4XXErrors: perRequest,
    Invocation5XXErrors: perRequest,
    InvocationModelErrors: perRequest,
    Invocations: { ...perRequest, min: 1 },
    InvocationsPerInstance: { ...duration, dimensions: [...FLEET, ['EndpointName', 'VariantName', 'InstanceId']] },
    ModelLatency: duration,
    OverheadLatency: duration,
    ModelSetupTime: duration,
  },
  '/aws/sagemaker/Endpoints': {
    // 100 % per core or GPU, so there is no upper end that holds for every instance type.
    CPUUtilization: utilisation(),
    GPUUtilization: utilisation(),
    GPUMemoryUtilization: utilisation(),
    MemoryUtilization: utilisation(100),
    DiskUtilization: utilisation(100),
  },
};

export const factsOf = (namespace: string, metric: string): MetricFacts | undefined => METRICS[namespace]?.[metric];

/** Metrics of a namespace that we know; undefined for a namespace that we do not. */
export const metricsIn = (namespace: string): readonly string[] | undefined => METRICS[namespace] && Object.keys(METRICS[namespace]);

/** Namespaces that publish a metric of this name. */
export const namespacesOf = (metric: string): readonly string[] => Object.keys(METRICS).filter((namespace) => METRICS[namespace]?.[metric]);

/** Smallest and largest value that a statistic over a period can take. */
export function statisticRange({ min, max }: MetricFacts, statistic: string): { readonly min: number; readonly max: number } {
  const high = max ?? Number.POSITIVE_INFINITY;
  if (statistic === 'SampleCount') return { min: 0, max: Number.POSITIVE_INFINITY };
  if (statistic === 'Sum') return { min: 0, max: high === 0 ? 0 : Number.POSITIVE_INFINITY };
  if (/^PR\(/.test(statistic)) return { min: 0, max: 100 };
  if (/^TC\(/.test(statistic)) return { min: 0, max: Number.POSITIVE_INFINITY };
  return { min, max: high };
}
