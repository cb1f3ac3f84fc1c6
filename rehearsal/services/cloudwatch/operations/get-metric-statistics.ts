import * as v from 'valibot';
import { alignedGrid, gridTimes } from '../query.ts';
import { dimensionMap, dimensions, period } from '../shapes.ts';
import { statisticNamed } from '../statistic.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(dimensions, []),
  StartTime: v.date(),
  EndTime: v.date(),
  Period: period,
  Statistics: v.optional(v.array(v.picklist(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'])), []),
  ExtendedStatistics: v.optional(v.array(v.string()), []),
  Unit: v.optional(v.string()),
});

export const getMetricStatistics: Operation = (world, input) => {
  const request = parse('GetMetricStatistics', schema, input);
  if (request.Statistics.length + request.ExtendedStatistics.length === 0)
    throw invalid('Must specify either Statistics or ExtendedStatistics.');
  const key = { namespace: request.Namespace, name: request.MetricName, dimensions: dimensionMap(request.Dimensions) };
  const grid = alignedGrid(request.StartTime.getTime(), request.EndTime.getTime(), request.Period);
  const datapoints = gridTimes(grid).flatMap((time) => {
    const bucket = world.store.window(key, time, time + request.Period * 1000, request.Unit);
    if (bucket === undefined) return [];
    const extended = Object.fromEntries(request.ExtendedStatistics.map((name) => [name, statisticNamed(name)(bucket)]));
    return [
      {
        Timestamp: new Date(time),
        ...Object.fromEntries(request.Statistics.map((name) => [name, statisticNamed(name)(bucket)])),
        ...(request.ExtendedStatistics.length === 0 ? {} : { ExtendedStatistics: extended }),
        Unit: request.Unit ?? 'None',
      },
    ];
  });
  return { Label: request.MetricName, Datapoints: datapoints };
};
