import { toInstant } from '../../adapters/time.ts';
import { UsageError } from '../command-io.ts';

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads a moment as people write it; without a zone it is UTC, without a time it is midnight. @throws UsageError */
export function readMoment(text: string): string {
  const [, day, time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? [];
  const millis = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(millis))
    throw new UsageError(`${text} is no moment; write 2026-11-24T03:08Z, "2026-11-24 03:08" (UTC) or 2026-11-24T04:08+01:00`);
  return toInstant(millis);
}
