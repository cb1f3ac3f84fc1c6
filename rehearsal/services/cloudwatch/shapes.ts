import * as v from 'valibot';

const length = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max));

export const dimensions = v.pipe(v.array(v.strictObject({ Name: length(1, 255), Value: length(1, 1024) })), v.maxLength(30));
export const alarmName = length(1, 255);
/** Seconds: 1, 5, 10, 20, 30 or whole minutes. */
export const period = v.pipe(
  v.number(),
  v.check(
    (seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
    'a period is 1, 5, 10, 20, 30 or a multiple of 60 seconds',
  ),
);

const metricStat = v.strictObject({
  Metric: v.strictObject({ Namespace: length(1, 255), MetricName: length(1, 255), Dimensions: v.optional(dimensions, []) }),
  Period: period,
  Stat: v.string(),
  Unit: v.optional(v.string()),
});

export const metricDataQuery = v.strictObject({
  Id: v.pipe(
    length(1, 255),
    v.regex(/^[a-z][A-Za-z0-9_]*$/, 'an id begins with a lower-case letter and holds letters, digits and underscores'),
  ),
  MetricStat: v.optional(metricStat),
  Expression: v.optional(length(1, 2048)),
  Label: v.optional(v.string()),
  ReturnData: v.optional(v.boolean()),
  Period: v.optional(period),
});
export type MetricDataQuery = v.InferOutput<typeof metricDataQuery>;

export function dimensionMap(list: readonly { Name: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

export function dimensionList(map: Readonly<Record<string, string>>): { Name: string; Value: string }[] {
  return Object.entries(map).map(([Name, Value]) => ({ Name, Value }));
}
