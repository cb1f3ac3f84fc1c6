import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';

const DAY = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** A rule that does not fire in this many days never does: the calendar repeats within 28 years but for centuries. */
const HORIZON_DAYS = 366 * 30;

/**
 * AWS's cron: minutes, hours, day of month, month, day of week (1 = Sunday), year; numbers, names, `*`, `?`, lists,
 * ranges and steps. `L`, `W` and `#` are refused. Answers the next moment after `now` in UTC.
 */
export function cron(text: string): (now: number) => number | undefined {
  const fields = text.split(/\s+/);
  if (fields.length !== 6)
    throw new AwsError(
      'ValidationException',
      `Parameter ScheduleExpression is not valid: cron(${text}) has ${fields.length} fields, expected 6`,
    );
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if ((day === '?') === (weekday === '?'))
    throw new AwsError(
      'ValidationException',
      `Parameter ScheduleExpression is not valid: in cron(${text}) exactly one of day-of-month and day-of-week must be ?`,
    );
  const minutes = [...set(minute, 0, 59)].sort((a, b) => a - b);
  const hours = [...set(hour, 0, 23)].sort((a, b) => a - b);
  const days = set(day, 1, 31);
  const months = set(month, 1, 12, MONTHS, 1);
  const weekdays = set(weekday, 1, 7, WEEKDAYS, 1);
  const years = set(year, 1970, 2199);
  const fits = (date: Date) =>
    years.has(date.getUTCFullYear()) &&
    months.has(date.getUTCMonth() + 1) &&
    days.has(date.getUTCDate()) &&
    weekdays.has(date.getUTCDay() + 1);

  return (now) => {
    const today = Math.floor(now / DAY) * DAY;
    for (let offset = 0; offset < HORIZON_DAYS; offset += 1) {
      const midnight = today + offset * DAY;
      if (!fits(new Date(midnight))) continue;
      for (const h of hours)
        for (const m of minutes) {
          const moment = midnight + (h * 60 + m) * 60_000;
          if (moment > now) return moment;
        }
    }
    return undefined;
  };
}

/** The numbers that a field names. */
function set(field: string, low: number, high: number, names: readonly string[] = [], firstName = 0): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const every = step === undefined ? 1 : Number(step);
    const [from, to] = bounds(range, step !== undefined);
    if (!(Number.isInteger(every) && every >= 1 && from >= low && to <= high && from <= to)) throw refused(field);
    for (let value = from; value <= to; value += every) found.add(value);
  }
  return found;

  function bounds(range: string, stepped: boolean): readonly [number, number] {
    if (range === '*' || range === '?') return [low, high];
    const [first = '', last] = range.split('-');
    const from = numberOf(first);
    return [from, last === undefined ? (stepped ? high : from) : numberOf(last)];
  }

  function numberOf(text: string): number {
    const name = names.indexOf(text.toUpperCase());
    if (name >= 0) return name + firstName;
    if (!/^\d+$/.test(text)) throw refused(field);
    return Number(text);
  }
}

function refused(field: string): AwsError {
  return /[LW#]/.test(field)
    ? new NotRehearsed(`the cron field ${JSON.stringify(field)}`, 'L, W and # are not')
    : new AwsError('ValidationException', `Parameter ScheduleExpression is not valid: the cron field ${JSON.stringify(field)}`);
}
