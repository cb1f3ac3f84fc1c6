import type { Alarm } from './alarm.ts';
import type { MetricDataQuery } from './shapes.ts';

/** The alarm's queries; an alarm on one metric is a single query. */
export function queriesOf({ request }: Alarm): MetricDataQuery[] {
  if (request.Metrics !== undefined) return request.Metrics;
  return [
    {
      Id: 'm1',
      MetricStat: {
        Metric: { Namespace: request.Namespace ?? '', MetricName: request.MetricName ?? '', Dimensions: request.Dimensions ?? [] },
        Period: request.Period ?? 60,
        Stat: request.Statistic ?? request.ExtendedStatistic ?? 'Average',
        ...(request.Unit === undefined ? {} : { Unit: request.Unit }),
      },
      ReturnData: true,
    },
  ];
}

/** Seconds. */
export function periodOf(alarm: Alarm): number {
  const periods = queriesOf(alarm).flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  return periods.length === 0 ? 60 : Math.max(...periods);
}
