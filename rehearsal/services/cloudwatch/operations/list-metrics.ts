import * as v from 'valibot';
import { dimensionList } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(v.array(v.strictObject({ Name: v.string(), Value: v.optional(v.string()) })), []),
  NextToken: v.optional(v.string()),
  RecentlyActive: v.optional(v.string()),
});

const PAGE = 500;

export const listMetrics: Operation = (world, input) => {
  const request = parse('ListMetrics', schema, input);
  const found = world.store
    .list()
    .filter(({ namespace, name }) => (request.Namespace ?? namespace) === namespace && (request.MetricName ?? name) === name)
    .filter(({ dimensions }) =>
      request.Dimensions.every(({ Name, Value }) => dimensions[Name] !== undefined && (Value ?? dimensions[Name]) === dimensions[Name]),
    );
  const start = Number(request.NextToken ?? 0);
  return {
    Metrics: found
      .slice(start, start + PAGE)
      .map(({ namespace, name, dimensions }) => ({ Namespace: namespace, MetricName: name, Dimensions: dimensionList(dimensions) })),
    ...(found.length > start + PAGE ? { NextToken: String(start + PAGE) } : {}),
  };
};
