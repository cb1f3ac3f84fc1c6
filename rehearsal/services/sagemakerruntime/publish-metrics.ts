import type { MetricSink } from '../cloudwatch/metric-sink.ts';
import type { Fleet } from '../sagemaker/endpoints/endpoint.ts';

/** What SageMaker adds around a container, microseconds. It is not modelled: one plausible number. */
const OVERHEAD_MICROS = 1_500;

export interface Answered {
  readonly endpoint: string;
  readonly fleet: Fleet;
  readonly status: number;
  readonly micros: number;
  /** Virtual moment of the request. */
  readonly at: number;
}

/**
 * The endpoint metrics of one request, pooled over fleets under EndpointName and VariantName, and once more with the
 * fleet's EndpointConfigName. AWS: "Monitor Amazon SageMaker with Amazon CloudWatch"; the error metrics are 0 or 1 per request.
 */
export function publishMetrics(sink: MetricSink, { endpoint, fleet, status, micros, at }: Answered): void {
  const failed = status < 200 || status >= 300;
  const values: readonly (readonly [name: string, value: number, unit: string])[] = [
    ['Invocations', 1, 'None'],
    ['InvocationsPerInstance', 1 / fleet.instances, 'None'],
    ['Invocation4XXErrors', status >= 400 && status < 500 ? 1 : 0, 'None'],
    ['Invocation5XXErrors', status === 0 || status >= 500 ? 1 : 0, 'None'],
    ['InvocationModelErrors', failed ? 1 : 0, 'None'],
    ['ModelLatency', micros, 'Microseconds'],
    ['OverheadLatency', OVERHEAD_MICROS, 'Microseconds'],
  ];
  for (const [name, value, unit] of values) {
    for (const dimensions of dimensionSets(endpoint, fleet))
      sink.record({ namespace: 'AWS/SageMaker', name, dimensions, time: at, value, unit });
  }
}

type DimensionSets = readonly Readonly<Record<string, string>>[];

/** A fleet's two dimension sets, made once: the store recognises the objects. */
const sets = new WeakMap<Fleet, DimensionSets>();

function dimensionSets(endpoint: string, fleet: Fleet): DimensionSets {
  const known = sets.get(fleet);
  if (known !== undefined) return known;
  const pooled = { EndpointName: endpoint, VariantName: fleet.variant };
  const made = [pooled, { ...pooled, EndpointConfigName: fleet.config }];
  sets.set(fleet, made);
  return made;
}
