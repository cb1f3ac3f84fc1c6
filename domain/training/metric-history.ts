import * as v from 'valibot';

/** Longest metrics.jsonl that is read, bytes. */
export const MOST_HISTORY_BYTES = 16 * 1024 * 1024;

/** Points kept of one metric: more than a plot can show. */
const MOST_POINTS = 1000;

/** As many as SageMaker takes metric definitions. */
const MOST_METRICS = 40;

const point = v.tuple([v.number(), v.number()]);

/** How metrics of a training went on. */
export const metricHistorySchema = v.object({
  /** `container`: its own metrics.jsonl. `CloudWatch`: what SageMaker matched in the log by the policy's regular expressions. */
  source: v.picklist(['container', 'CloudWatch']),
  /** What the first number of a point is: the container's own step, or seconds since the training began. */
  axis: v.picklist(['step', 'seconds']),
  series: v.array(v.object({ name: v.string(), points: v.array(point) })),
});
export type MetricHistory = v.InferOutput<typeof metricHistorySchema>;
type Point = v.InferOutput<typeof point>;

const lineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.check((value) => !Array.isArray(value), 'an object'),
  v.record(v.string(), v.unknown()),
);

/**
 * Reads `/opt/ml/output/data/slipway/metrics.jsonl`: one JSON object a line, `step` and any number of metrics. A line without a step
 * counts on from the one before. Values that are no finite numbers are left out; lines that are no objects are counted.
 */
export function readMetricLines(text: string): { readonly history: MetricHistory | undefined; readonly badLines: number } {
  const series = new Map<string, Point[]>();
  let [badLines, last] = [0, 0];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = v.safeParse(lineSchema, line);
    if (!parsed.success) {
      badLines++;
      continue;
    }
    const { step, ...metrics } = parsed.output;
    const at = typeof step === 'number' && Number.isFinite(step) ? step : last + 1;
    last = at;
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      if (!series.has(name) && series.size === MOST_METRICS) continue;
      series.set(name, [...(series.get(name) ?? []), [at, value]]);
    }
  }
  return { history: historyOf('container', 'step', series), badLines };
}

/** What CloudWatch has of a training job's metrics: values by metric and by the second in which their minute begins, since the training began. */
export const historyFromMinutes = (series: ReadonlyMap<string, readonly Point[]>): MetricHistory | undefined =>
  historyOf('CloudWatch', 'seconds', series);

function historyOf(
  source: MetricHistory['source'],
  axis: MetricHistory['axis'],
  series: ReadonlyMap<string, readonly Point[]>,
): MetricHistory | undefined {
  const found = [...series].filter(([, points]) => points.length > 0);
  if (found.length === 0) return undefined;
  return { source, axis, series: found.map(([name, points]) => ({ name, points: thinned(points, MOST_POINTS) })) };
}

/** At most `most` of the points, evenly spread, with the first and the last among them. */
export function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]).filter(
    (point): point is T => point !== undefined,
  );
}
