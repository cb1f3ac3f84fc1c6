import type { Measurement, Metrics, SeriesQuery } from '../../../adapters/cloudwatch/metrics.ts';
import { memoryObjectStore } from '../../../adapters/memory-object-store.ts';
import type { ObjectStore } from '../../../adapters/object-store.ts';
import { toInstant, toMillis } from '../../../adapters/time.ts';
import type { Counting } from '../../../domain/canary/counting.ts';

/** One request as SageMaker measures it. */
export interface Request {
  readonly config: string;
  readonly at: string;
  readonly status: number;
  /** Microseconds. */
  readonly latency: number;
}

/** CloudWatch over a list of requests, with the statistics that the judge asks for; a period without data has no value. */
export class RequestMetrics implements Metrics {
  /** By config and minute: a day of requests is asked for often. */
  readonly #requests = new Map<string, Request[]>();
  readonly published: Measurement[] = [];
  /** CloudWatch keeps latencies but answers no TC statistic of them. */
  countsLatency = true;
  /** What GetMetricData throws. */
  failure: Error | undefined;

  add(request: Request): void {
    const key = `${request.config} ${Math.floor(toMillis(request.at) / 60_000)}`;
    const known = this.#requests.get(key);
    if (known === undefined) this.#requests.set(key, [request]);
    else known.push(request);
  }

  publish = async (measurements: readonly Measurement[]): Promise<void> => {
    this.published.push(...measurements);
  };

  read = async (queries: readonly SeriesQuery[], from: string, to: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> => {
    const { failure } = this;
    if (failure !== undefined && queries.some(({ stat }) => stat.startsWith('TC'))) throw failure;
    return new Map(queries.map((query) => [query.id, this.#series(query, toMillis(from), toMillis(to))]));
  };

  #series({ metric, stat, dimensions, period = 60 }: SeriesQuery, from: number, to: number): ReadonlyMap<string, number> {
    const series = new Map<string, number>();
    for (let start = from; start < to; start += period * 1000) {
      const minutes = Array.from({ length: period / 60 }, (_, i) => start / 60_000 + i);
      const within = minutes.flatMap((minute) => this.#requests.get(`${dimensions['EndpointConfigName']} ${minute}`) ?? []);
      const value = within.length === 0 ? undefined : this.#value(metric, stat, within);
      if (value !== undefined) series.set(toInstant(start), value);
    }
    return series;
  }

  #value(metric: string, stat: string, within: readonly Request[]): number | undefined {
    if (metric === 'Invocations') return within.length;
    if (metric === 'Invocation5XXErrors') return within.filter(({ status }) => status >= 500).length;
    const latencies = within.map(({ latency }) => latency).sort((a, b) => a - b);
    if (stat === 'SampleCount') return latencies.length;
    const quantile = /^p(\d+)$/.exec(stat)?.[1];
    if (quantile !== undefined) return latencies[Math.floor((Number(quantile) / 100) * (latencies.length - 1))];
    const [, above = '', upTo = ''] = /^TC\((\d*):(\d*)\)$/.exec(stat) ?? [];
    if (!this.countsLatency) return undefined;
    const count = latencies.filter((one) => one > Number(above) && (upTo === '' || one <= Number(upTo))).length;
    // Nothing there may be told as no value at all.
    return count === 0 ? undefined : count;
  }
}

/** A line of a captured file as SageMaker writes it. */
export const captured = (at: string, output: string, input = '1,2,3', encoding: 'CSV' | 'JSON' | 'BASE64' = 'CSV'): string =>
  JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: input, encoding: 'CSV' },
      endpointOutput: {
        observedContentType: encoding === 'JSON' ? 'application/json' : 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: encoding === 'BASE64' ? Buffer.from(output).toString('base64') : output,
        encoding,
      },
    },
    eventMetadata: { eventId: '1', inferenceTime: at },
    eventVersion: '0',
  });

/** A store whose objects were all written at one moment. */
export function storeWrittenAt(moment: () => string): ObjectStore {
  const store = memoryObjectStore();
  return { ...store, list: async (uri) => (await store.list(uri)).map((object) => ({ ...object, modifiedAt: moment() })) };
}

export const EVERYTHING: Counting = {
  metrics: ['errors', 'latency:p50', 'latency:p90', 'invalidOutput', 'scores:low', 'scores:middle', 'scores:high'],
  latency: [
    { name: 'latency:p50', blue: 1000, green: 1100 },
    { name: 'latency:p90', blue: 2000, green: 2200 },
  ],
  scores: { low: 0.1, high: 0.9 },
  advisory: false,
  warnings: [],
};
