import * as v from 'valibot';
import { verdictText } from './paint.ts';
import { line, type StateLine, schemaOf } from './state-line.ts';

const texts = v.optional(v.array(v.string()), []);
const judged = v.object({ verdict: v.string(), reasons: texts });

/** States of the response to an alarm in production. */
export const RESPONSE_STATES: Readonly<Record<string, StateLine>> = {
  'Assess alarm': schemaOf(
    v.object({ action: v.string(), endState: v.optional(v.string(), ''), reason: v.string() }),
    ({ action, endState, reason }, { paint }) =>
      action === 'wait'
        ? undefined
        : line(
            'Assess alarm',
            `${action === 'rollBack' || action === 'page' || action === 'freeze' ? paint.bad(endState) : endState}  ${reason}`,
          ),
  ),
  'Start rollback': schemaOf(judged, ({ verdict, reasons }, { paint }) =>
    line(
      'Start rollback',
      verdict === 'pass' ? 'traffic goes back to the last good generation' : `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`,
    ),
  ),
  'Verify rollback': schemaOf(judged, ({ verdict, reasons }, { paint }) =>
    verdict === 'inconclusive' ? undefined : line('Verify rollback', `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`),
  ),
  'Freeze automation': (_, { paint }) => line('Freeze automation', paint.bad('automation is frozen until a person has looked')),
};
