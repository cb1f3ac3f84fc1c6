import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { toMillis } from '../../adapters/time.ts';

export interface EmittedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  /** The workflow's moment, not the function's: a rehearsal's minutes are not real ones. */
  readonly at: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One metric as an embedded-metric-format line on standard output, which Lambda hands to CloudWatch. */
export function emitMetric({ namespace, name, value, at, dimensions }: EmittedMetric): void {
  const metrics = new Metrics({ namespace, defaultDimensions: { ...dimensions } });
  metrics.setTimestamp(toMillis(at));
  metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
