import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import { evaluateExpression, type TimeSeries } from './metric-math/evaluate.ts';
import type { MetricStore } from './metric-store.ts';
import { dimensionMap, type MetricDataQuery } from './shapes.ts';
import { statisticNamed } from './statistic.ts';

/** Periods side by side: `count` of them, each `period` seconds, the first beginning at `start`. */
export interface Grid {
  readonly start: number;
  readonly period: number;
  readonly count: number;
}

/** Grid of the periods that touch [start, end), aligned to multiples of the period, as GetMetricData answers. */
export function alignedGrid(start: number, end: number, period: number): Grid {
  const step = period * 1000;
  const first = Math.floor(start / step) * step;
  return { start: first, period, count: Math.max(0, Math.ceil((end - first) / step)) };
}

export function gridTimes(grid: Grid): number[] {
  return Array.from({ length: grid.count }, (_, index) => grid.start + index * grid.period * 1000);
}

/** Evaluates queries that may name one another; each query once. `gridOf` gives a query's periods. */
export class QuerySet {
  readonly #store: MetricStore;
  readonly #queries: ReadonlyMap<string, MetricDataQuery>;
  readonly #gridOf: (period: number) => Grid;
  readonly #done = new Map<string, TimeSeries>();
  readonly #open = new Set<string>();

  constructor(store: MetricStore, queries: readonly MetricDataQuery[], gridOf: (period: number) => Grid) {
    this.#store = store;
    this.#queries = new Map(queries.map((query) => [query.Id, query]));
    this.#gridOf = gridOf;
    if (this.#queries.size < queries.length) throw new AwsError('ValidationError', 'Ids of MetricDataQueries must be unique.');
  }

  series(id: string): TimeSeries {
    const done = this.#done.get(id);
    if (done !== undefined) return done;
    const query = this.#queries.get(id);
    if (query === undefined) throw new AwsError('ValidationError', `The expression names '${id}', which is the Id of no query.`);
    if (this.#open.has(id)) throw new AwsError('ValidationError', `The expression of '${id}' depends on itself.`);
    this.#open.add(id);
    const found = query.MetricStat === undefined ? this.#expression(query) : this.#metric(query.MetricStat);
    this.#open.delete(id);
    this.#done.set(id, found);
    return found;
  }

  /** Seconds: of the query itself, or the longest of all metrics. */
  periodOf(query: MetricDataQuery): number {
    const periods = [...this.#queries.values()].flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period]));
    return query.MetricStat?.Period ?? query.Period ?? Math.max(60, ...periods);
  }

  #metric(stat: NonNullable<MetricDataQuery['MetricStat']>): TimeSeries {
    const grid = this.#gridOf(stat.Period);
    const statistic = statisticNamed(stat.Stat);
    const key = { namespace: stat.Metric.Namespace, name: stat.Metric.MetricName, dimensions: dimensionMap(stat.Metric.Dimensions) };
    const found = new Map<number, number>();
    for (const time of gridTimes(grid)) {
      const bucket = this.#store.window(key, time, time + grid.period * 1000, stat.Unit);
      const value = bucket === undefined ? undefined : statistic(bucket);
      if (value !== undefined) found.set(time, value);
    }
    return found;
  }

  #expression(query: MetricDataQuery): TimeSeries {
    const { Expression: expression } = query;
    if (expression === undefined) throw new AwsError('ValidationError', `Query '${query.Id}' needs MetricStat or Expression.`);
    if (/^\s*SELECT\s/i.test(expression)) throw new NotRehearsed('a Metrics Insights query (SELECT …)', 'name the metric with MetricStat');
    const period = this.periodOf(query);
    return evaluateExpression(expression, {
      series: (id) => this.series(id),
      metrics: () => [...this.#queries.values()].flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [this.series(Id)])),
      grid: gridTimes(this.#gridOf(period)),
      period,
    });
  }
}
