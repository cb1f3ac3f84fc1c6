import * as v from 'valibot';
import { dimensionMap, dimensions } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const datum = v.strictObject({
  MetricName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  Dimensions: v.optional(dimensions, []),
  Timestamp: v.optional(v.date()),
  Value: v.optional(v.pipe(v.number(), v.finite('NaN and infinity are not supported'))),
  StatisticValues: v.optional(v.strictObject({ SampleCount: v.number(), Sum: v.number(), Minimum: v.number(), Maximum: v.number() })),
  Values: v.optional(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(150))),
  Counts: v.optional(v.array(v.number())),
  Unit: v.optional(v.string()),
  StorageResolution: v.optional(v.picklist([1, 60])),
});
const schema = v.strictObject({
  Namespace: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  MetricData: v.pipe(v.array(datum), v.maxLength(1000, 'at most 1,000 metrics a request')),
  StrictEntityValidation: v.optional(v.boolean()),
});

export const putMetricData: Operation = (world, input) => {
  const { Namespace, MetricData } = parse('PutMetricData', schema, input);
  if (Namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
  for (const item of MetricData) {
    const base = {
      namespace: Namespace,
      name: item.MetricName,
      dimensions: dimensionMap(item.Dimensions),
      time: item.Timestamp?.getTime() ?? world.now,
      resolution: item.StorageResolution ?? 60,
      ...(item.Unit === undefined ? {} : { unit: item.Unit }),
    } as const;
    if (item.Value !== undefined) world.store.record({ ...base, value: item.Value });
    const { Values, Counts, StatisticValues: set } = item;
    Values?.forEach((value, index) => {
      world.store.record({ ...base, value, count: Counts?.[index] ?? 1 });
    });
    if (set !== undefined) world.store.recordSet(base, { count: set.SampleCount, sum: set.Sum, min: set.Minimum, max: set.Maximum });
    if (item.Value === undefined && Values === undefined && set === undefined) {
      throw invalid(`Metric ${item.MetricName} needs Value, Values or StatisticValues.`);
    }
  }
  return {};
};
