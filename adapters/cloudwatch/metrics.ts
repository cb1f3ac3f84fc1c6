import {
  type CloudWatchClient,
  CloudWatchServiceException,
  type Dimension,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { NAMESPACE } from '../../domain/delivery/metrics.ts';
import { toInstant, toMillis } from '../time.ts';

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly at: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface SeriesQuery {
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly stat: string;
  /** Seconds. @default 60 */
  readonly period?: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Metrics {
  /** Publishes into Slipway's own namespace. */
  publish(measurements: readonly Measurement[]): Promise<void>;
  /** Values of several series in [from, to), by series and by the start of their minute or longer period. One without data is absent. */
  read(queries: readonly SeriesQuery[], from: string, to: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
}

/** Whether CloudWatch refused a query as such, rather than failing for the moment. */
export const isRefusedQuery = (error: unknown): error is Error =>
  error instanceof CloudWatchServiceException && /^(Validation|InvalidParameter)/.test(error.name);

const toDimensions = (dimensions: Readonly<Record<string, string>>): Dimension[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

export function cloudwatchMetrics(client: CloudWatchClient): Metrics {
  return {
    publish: async (measurements) => {
      await client.send(
        new PutMetricDataCommand({
          Namespace: NAMESPACE,
          MetricData: measurements.map(({ name, value, at, dimensions }) => ({
            MetricName: name,
            Value: value,
            Timestamp: new Date(at),
            Dimensions: toDimensions(dimensions),
          })),
        }),
      );
    },
    read: async (queries, from, to) => {
      const series = new Map<string, Map<string, number>>(queries.map(({ id }) => [id, new Map()]));
      let token: string | undefined;
      do {
        const page = await client.send(
          new GetMetricDataCommand({
            StartTime: new Date(toMillis(from)),
            EndTime: new Date(toMillis(to)),
            ScanBy: 'TimestampAscending',
            MetricDataQueries: queries.map(toQuery),
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const result of page.MetricDataResults ?? []) {
          const values = series.get(result.Id ?? '');
          (result.Timestamps ?? []).forEach((timestamp, index) => {
            const value = result.Values?.[index];
            if (value !== undefined) values?.set(toInstant(timestamp.getTime()), value);
          });
        }
        token = page.NextToken;
      } while (token !== undefined);
      return series;
    },
  };
}

const toQuery = ({ id, namespace, metric, stat, dimensions, period = 60 }: SeriesQuery): MetricDataQuery => ({
  Id: id,
  MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions: toDimensions(dimensions) }, Period: period, Stat: stat },
});
