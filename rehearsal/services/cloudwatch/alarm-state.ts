export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** A period of the evaluation range: whether its datapoint breaches, or undefined when it is missing. */
export type Breach = boolean | undefined;

export interface Evaluation {
  readonly state: AlarmState;
  /** Positions in the range of the real datapoints that decided. */
  readonly evaluated: readonly number[];
  /** How many missing datapoints were filled in with the treatment. */
  readonly filled: number;
}

/**
 * How many periods CloudWatch retrieves for N evaluation periods. AWS documents 5 for N = 3 and not the rule behind
 * it; this is LocalStack's guess, which agrees with that.
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + Math.max(Math.floor(evaluationPeriods / 3), 2);
}

/**
 * State of an alarm from its datapoints. AWS, "Configuring how CloudWatch alarms treat missing data":
 * with N or more real datapoints in the range the newest N decide and the treatment is ignored; with fewer, all of
 * them decide and gaps are filled as the treatment says.
 *
 * @param range periods of the evaluation range, oldest first
 * @param evaluationPeriods N
 * @param datapointsToAlarm M, at most N
 */
export function evaluateAlarm(
  range: readonly Breach[],
  evaluationPeriods: number,
  datapointsToAlarm: number,
  treatment: MissingData,
  current: AlarmState,
): Evaluation {
  const real = range.flatMap((breach, position) => (breach === undefined ? [] : [{ breach, position }]));
  const newest = real.slice(-evaluationPeriods);
  const breaching = newest.filter(({ breach }) => breach).length;
  const filled = evaluationPeriods - newest.length;
  const decided = (state: AlarmState): Evaluation => ({ state, evaluated: newest.map(({ position }) => position), filled });

  if (filled === 0) return decided(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (treatment === 'breaching') return decided(breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (treatment === 'notBreaching') return decided(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');

  if (newest.length === 0) return decided(treatment === 'missing' ? 'INSUFFICIENT_DATA' : current);
  if (breaching >= datapointsToAlarm) return decided('ALARM');
  if (breaching < newest.length) return decided('OK');
  // Only breaching datapoints, and fewer than M. "Alarms are designed to always go into ALARM state when the oldest
  // available breaching datapoint is at least as old as the value of Datapoints to Alarm, and all other more recent
  // datapoints are breaching or missing"; a younger one may still be followed by a good one, so nothing changes.
  const oldest = newest[0]?.position ?? range.length;
  const age = range.length - oldest;
  return decided(treatment === 'missing' && age >= datapointsToAlarm ? 'ALARM' : current);
}

/**
 * Samples below which a percentile is not significant: 10 / (1 - p) for p of at least 0.5, else 10 / p.
 * AWS, "Percentile-based CloudWatch alarms and low data samples".
 */
export function enoughSamples(percentile: number): number {
  const p = percentile / 100;
  return p >= 0.5 ? 10 / (1 - p) : 10 / p;
}
