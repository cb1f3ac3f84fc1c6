import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import { cron } from './cron.ts';

/** Gives the next moment after `now`, milliseconds since the epoch; undefined when there is none. */
export type Schedule = (now: number) => number | undefined;

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)` counts from `start`; `cron(…)` and `at(…)` are in UTC. Anything else is refused. */
export function readSchedule(expression: string, start: number): Schedule {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return rate(inner.trim(), start);
    case 'cron':
      return cron(inner.trim());
    case 'at':
      return at(inner.trim());
    default:
      throw new NotRehearsed(`the schedule ${JSON.stringify(expression)}`, 'rehearsed: rate(n minutes), cron(…), at(…)');
  }
}

function rate(text: string, start: number): Schedule {
  const [, count, unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const number = Number(count);
  // AWS insists on the singular for one and the plural for more.
  if (count === undefined || number < 1 || (number === 1) !== (plural === ''))
    throw new AwsError('ValidationException', `Parameter ScheduleExpression is not valid: rate(${text})`);
  const period = number * (UNITS[unit] ?? 0);
  return (now) => start + period * (Math.floor((now - start) / period) + 1);
}

function at(text: string): Schedule {
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(moment))
    throw new AwsError('ValidationException', `Invalid Schedule Expression at(${text}): expected at(yyyy-mm-ddThh:mm:ss)`);
  return (now) => (moment > now ? moment : undefined);
}
