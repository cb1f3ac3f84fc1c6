import type { WaitState } from '../definition.ts';
import type { Visit } from '../visit.ts';

/** Waits for seconds, or until a moment; one in the past does not wait. */
export async function runWait(visit: Visit<WaitState>): Promise<void> {
  const { state } = visit;
  visit.later(await secondsToWait(visit), () => visit.leave(state, visit.input));
}

async function secondsToWait(visit: Visit<WaitState>): Promise<number> {
  const { Seconds, Timestamp } = visit.state;
  if (Seconds !== undefined) return visit.number(Seconds, 'Seconds', 0);
  if (Timestamp === undefined) throw visit.evaluationFailure('A Wait state needs Seconds or Timestamp');
  const value = await visit.evaluate(Timestamp, 'Timestamp');
  if (typeof value !== 'string') throw visit.typeFailure(Timestamp, 'Timestamp', 'string', value);
  const time = offsetDateTime(value);
  if (time === undefined) {
    const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`;
    throw visit.evaluationFailure(reason, 'Timestamp');
  }
  return Math.max(0, (time - visit.execution.options.clock.now()) / 1000);
}

const OFFSET_DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/i;

/** Milliseconds since the epoch of an ISO-8601 date-time with an offset; undefined when it is none, or no such moment exists. */
function offsetDateTime(text: string): number | undefined {
  const match = OFFSET_DATE_TIME.exec(text);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 3600 + part(10) * 60 + part(11));
  if (hour > 23 || minute > 59 || second > 59 || part(10) > 59 || part(11) > 59 || Math.abs(offset) > 18 * 3600) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return date.getTime() + ((hour * 60 + minute) * 60 + second - offset) * 1000 + milliseconds;
}
