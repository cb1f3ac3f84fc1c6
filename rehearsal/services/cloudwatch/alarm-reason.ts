import type { Alarm } from './alarm.ts';
import { COMPARISONS } from './alarm.ts';
import type { Evaluation } from './alarm-state.ts';

export interface Datapoint {
  /** Start of its period. */
  readonly time: number;
  readonly value: number;
  readonly samples: number | undefined;
}

export interface Reason {
  readonly reason: string;
  /** JSON, as CloudWatch's StateReasonData. */
  readonly reasonData: string;
}

/** `2019-10-02T17:04:40.989+0000`, the form of time in CloudWatch's reason data and events. */
export function cloudWatchTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** Why an alarm is in its new state, in CloudWatch's words. */
export function reasonFor(alarm: Alarm, evaluation: Evaluation, points: readonly Datapoint[], period: number, now: number): Reason {
  const { Threshold: threshold } = alarm.request;
  const oldest = points[0];
  return {
    reason: words(alarm, evaluation, points),
    reasonData: JSON.stringify({
      version: '1.0',
      queryDate: cloudWatchTime(now),
      ...(oldest === undefined ? {} : { startDate: cloudWatchTime(oldest.time) }),
      ...(alarm.request.Unit === undefined ? {} : { unit: alarm.request.Unit }),
      ...statisticOf(alarm),
      period,
      recentDatapoints: points.map(({ value }) => value),
      threshold,
      evaluatedDatapoints: [...points].reverse().map(({ time, value, samples }) => ({
        timestamp: cloudWatchTime(time),
        ...(samples === undefined ? {} : { sampleCount: samples }),
        value,
      })),
    }),
  };
}

function words(alarm: Alarm, { state, filled }: Evaluation, points: readonly Datapoint[]): string {
  const { EvaluationPeriods: periods, Threshold: threshold, ComparisonOperator, TreatMissingData } = alarm.request;
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(periods, 'datapoint was', 'datapoints were')} unknown.`;
  const treated = filled > 0 && (TreatMissingData === 'breaching' || TreatMissingData === 'notBreaching');
  const label = TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const filling = `${counted(filled, 'missing datapoint was', 'missing datapoints were')} treated as [${label}]`;
  if (points.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${counted(periods, 'period', 'periods')} and ${filling}.`;
  }
  const { words: comparison, breaches } = COMPARISONS[ComparisonOperator];
  const against = state === 'ALARM';
  const speaking = points.filter(({ value }) => breaches(value, threshold) === against);
  const shown = [...speaking].reverse().map(({ time, value }) => `${decimal(value)} (${slashDate(time)})`);
  const verb = `${speaking.length === 1 ? 'was' : 'were'}${against ? '' : ' not'}`;
  const m = alarm.request.DatapointsToAlarm ?? periods;
  const needed = against ? m : periods - m + 1;
  const direction = against ? 'OK -> ALARM' : 'ALARM -> OK';
  return `Threshold Crossed: ${speaking.length} out of the last ${counted(points.length + (treated ? filled : 0), 'datapoint', 'datapoints')} [${shown.join(', ')}] ${verb} ${comparison} the threshold (${decimal(threshold)})${treated ? ` and ${filling}` : ''} (minimum ${counted(needed, 'datapoint', 'datapoints')} for ${direction} transition).`;
}

function statisticOf({ request }: Alarm): Record<string, string> {
  const name = request.Statistic ?? request.ExtendedStatistic;
  return name === undefined ? {} : { statistic: name };
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Java's way of writing a double: at least one decimal. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `09/04/18 22:12:00`: day, month, year. */
function slashDate(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
}
