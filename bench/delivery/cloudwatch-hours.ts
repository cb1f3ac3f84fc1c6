import * as v from 'valibot';
import type { Call } from './documents.ts';

const HOUR = 3_600_000;

const alarm = v.object({
  AlarmName: v.string(),
  Period: v.optional(v.number()),
  Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.object({ Period: v.number() })) })), []),
});
const deletion = v.object({ AlarmNames: v.array(v.string()) });
const data = v.object({
  Namespace: v.string(),
  MetricData: v.array(v.object({ MetricName: v.string(), Dimensions: v.optional(v.array(v.unknown()), []), Timestamp: v.string() })),
});

export interface AlarmHours {
  readonly standard: number;
  readonly highResolution: number;
}

/** How many metrics CloudWatch charges an alarm for, and whether at the price of periods below a minute (CloudWatch pricing page). */
export function chargedMetrics(parameters: unknown): { readonly metrics: number; readonly highResolution: boolean } {
  const { Period, Metrics } = v.parse(alarm, parameters);
  const periods = Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
  const metrics = Metrics.length === 0 ? 1 : periods.length;
  return { metrics, highResolution: (Metrics.length === 0 ? [Period ?? 60] : periods).some((period) => period < 60) };
}

/** Alarm-metric hours between the making and the deletion of alarms; one that is not deleted lasts until `end`. */
export function alarmHours(calls: readonly Call[], end: number): AlarmHours {
  const open = new Map<string, { since: number; metrics: number; highResolution: boolean }>();
  const hours = { standard: 0, highResolution: 0 };
  const close = (name: string, at: number): void => {
    const found = open.get(name);
    if (found === undefined) return;
    hours[found.highResolution ? 'highResolution' : 'standard'] += (found.metrics * (at - found.since)) / HOUR;
    open.delete(name);
  };
  for (const { operation, outcome, parameters, at } of calls) {
    if (outcome !== 'allowed') continue;
    if (operation === 'PutMetricAlarm') {
      const { AlarmName } = v.parse(alarm, parameters);
      const since = open.get(AlarmName)?.since ?? Date.parse(at);
      open.set(AlarmName, { since, ...chargedMetrics(parameters) });
    }
    if (operation === 'DeleteAlarms') for (const name of v.parse(deletion, parameters).AlarmNames) close(name, Date.parse(at));
  }
  for (const name of [...open.keys()]) close(name, end);
  return hours;
}

/** Distinct metrics (name and dimensions) times the clock hours in which each got data: custom metrics are charged by the hour of use. */
export function metricHours(calls: readonly Call[]): number {
  const used = new Set<string>();
  for (const { operation, outcome, parameters } of calls) {
    if (operation !== 'PutMetricData' || outcome !== 'allowed') continue;
    const { Namespace, MetricData } = v.parse(data, parameters);
    for (const { MetricName, Dimensions, Timestamp } of MetricData)
      used.add(JSON.stringify([Namespace, MetricName, Dimensions, Timestamp.slice(0, 13)]));
  }
  return used.size;
}
