import { type Alarm, COMPARISONS } from './alarm.ts';
import { periodOf, queriesOf } from './alarm-queries.ts';
import { type Datapoint, reasonFor } from './alarm-reason.ts';
import { type Breach, enoughSamples, evaluateAlarm, evaluationRange } from './alarm-state.ts';
import { changeState } from './change-state.ts';
import type { TimeSeries } from './metric-math/evaluate.ts';
import { QuerySet } from './query.ts';
import { dimensionMap } from './shapes.ts';
import { percentileOf } from './statistic.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** Alarms with a period below a minute are evaluated every ten seconds. */
const TEN_SECONDS = 10_000;

/** Arms the next evaluation: at the next full minute, or the next full ten seconds when an alarm asks for it. */
export function armEvaluation(world: World): void {
  const alarms = Object.values(world.state.alarms);
  const step = alarms.some((alarm) => periodOf(alarm) < 60) ? TEN_SECONDS : MINUTE;
  const at = Math.floor(world.now / step) * step + step;
  if (world.tick !== undefined && world.tick.at <= at && alarms.length > 0) return;
  world.tick?.cancel();
  world.tick = undefined;
  if (alarms.length === 0) return;
  const cancel = world.cloud.clock.at(at, async () => {
    world.tick = undefined;
    await evaluateAll(world, at);
    armEvaluation(world);
  });
  world.tick = { at, cancel };
}

async function evaluateAll(world: World, at: number): Promise<void> {
  for (const alarm of Object.values(world.state.alarms)) {
    if (periodOf(alarm) < 60 || at % MINUTE === 0) await evaluate(world, alarm, at);
  }
}

async function evaluate(world: World, alarm: Alarm, at: number): Promise<void> {
  const { EvaluationPeriods: n, DatapointsToAlarm, TreatMissingData, Threshold, ComparisonOperator } = alarm.request;
  const period = periodOf(alarm);
  const count = evaluationRange(n);
  const start = at - count * period * 1000;
  const points = datapoints(world, alarm, { start, period, count });
  if (tooFewSamples(alarm, points, n)) return;
  const { breaches } = COMPARISONS[ComparisonOperator];
  const range: Breach[] = Array.from({ length: count }, (_, index) => {
    const point = points.get(start + index * period * 1000);
    return point === undefined ? undefined : breaches(point.value, Threshold);
  });
  const evaluation = evaluateAlarm(range, n, DatapointsToAlarm ?? n, TreatMissingData ?? 'missing', alarm.state);
  if (evaluation.state === alarm.state) return;
  const evaluated = evaluation.evaluated.flatMap((position) => points.get(start + position * period * 1000) ?? []);
  await changeState(world, alarm, evaluation.state, reasonFor(alarm, evaluation, evaluated, period, at));
}

/** Values of the alarm's metric or expression over the evaluation range, with their samples where a metric has them. */
function datapoints(world: World, alarm: Alarm, grid: { start: number; period: number; count: number }): Map<number, Datapoint> {
  const queries = queriesOf(alarm);
  const returned = queries.find(({ ReturnData }) => ReturnData !== false);
  const set = new QuerySet(world.store, queries, (period) => ({ ...grid, period }));
  const found: TimeSeries = returned === undefined ? new Map() : set.series(returned.Id);
  const metric = returned?.MetricStat?.Metric;
  return new Map(
    [...found].map(([time, value]): [number, Datapoint] => {
      const bucket =
        metric === undefined
          ? undefined
          : world.store.window(
              { namespace: metric.Namespace, name: metric.MetricName, dimensions: dimensionMap(metric.Dimensions) },
              time,
              time + grid.period * 1000,
            );
      return [time, { time, value, samples: bucket?.count }];
    }),
  );
}

/** EvaluateLowSampleCountPercentile ignore: the state does not change while a percentile rests on too few samples. */
function tooFewSamples(alarm: Alarm, points: ReadonlyMap<number, Datapoint>, n: number): boolean {
  const percentile = percentileOf(alarm.request.ExtendedStatistic ?? '');
  if (percentile === undefined || alarm.request.EvaluateLowSampleCountPercentile !== 'ignore') return false;
  const needed = enoughSamples(percentile);
  return [...points.values()].slice(-n).some(({ samples }) => (samples ?? 0) < needed);
}
