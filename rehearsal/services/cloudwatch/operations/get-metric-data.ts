import * as v from 'valibot';
import { alignedGrid, QuerySet } from '../query.ts';
import { metricDataQuery } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  MetricDataQueries: v.pipe(v.array(metricDataQuery), v.minLength(1), v.maxLength(500)),
  StartTime: v.date(),
  EndTime: v.date(),
  NextToken: v.optional(v.string()),
  ScanBy: v.optional(v.picklist(['TimestampDescending', 'TimestampAscending'])),
  MaxDatapoints: v.optional(v.number()),
});

/** All in one page. The newest datapoint comes first unless ScanBy says otherwise. */
export const getMetricData: Operation = (world, input) => {
  const request = parse('GetMetricData', schema, input);
  const [start, end] = [request.StartTime.getTime(), request.EndTime.getTime()];
  if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  const set = new QuerySet(world.store, request.MetricDataQueries, (period) => alignedGrid(start, end, period));
  const returned = request.MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false);
  const newestFirst = request.ScanBy !== 'TimestampAscending';
  return {
    MetricDataResults: returned.map((query) => {
      const points = [...set.series(query.Id)].sort(([a], [b]) => (newestFirst ? b - a : a - b));
      return {
        Id: query.Id,
        Label: query.Label ?? query.MetricStat?.Metric.MetricName ?? query.Id,
        Timestamps: points.map(([time]) => new Date(time)),
        Values: points.map(([, value]) => value),
        StatusCode: 'Complete',
      };
    }),
    Messages: [],
  };
};
