import type { Measurement, Metrics, SeriesQuery } from '../../adapters/cloudwatch/metrics.ts';
import { toMillis } from '../../adapters/time.ts';

/** Metrics in memory: what was published, and series that the test writes by metric, fleet and minute. */
export class FakeMetrics implements Metrics {
  readonly published: Measurement[] = [];
  readonly #series = new Map<string, Map<string, number>>();

  /** Writes a minute of one fleet's metric. `minute` is its start. */
  write(metric: string, endpointConfigName: string, minute: string, value: number): void {
    const key = `${metric} ${endpointConfigName}`;
    this.#series.set(key, (this.#series.get(key) ?? new Map()).set(new Date(minute).toISOString(), value));
  }

  /** The last value of one of our own metrics. */
  last(name: string): number | undefined {
    return this.published.findLast((measurement) => measurement.name === name)?.value;
  }

  publish = async (measurements: readonly Measurement[]): Promise<void> => {
    this.published.push(...measurements);
  };

  read = async (queries: readonly SeriesQuery[], from: string, to: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> =>
    new Map(
      queries.map(({ id, metric, dimensions }) => {
        const values = this.#series.get(`${metric} ${dimensions['EndpointConfigName']}`) ?? new Map<string, number>();
        const within = [...values].filter(([minute]) => toMillis(minute) >= toMillis(from) && toMillis(minute) < toMillis(to));
        return [id, new Map(within)];
      }),
    );
}
