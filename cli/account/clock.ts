import { GetParametersByPathCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as v from 'valibot';
import { toInstant } from '../../adapters/time.ts';

/** Header in which a rehearsal tells its virtual time with every answer. */
export const REHEARSAL_NOW = 'x-rehearsal-now';

const answerSchema = v.object({ headers: v.object({ [REHEARSAL_NOW]: v.string() }) });

/** What time it is where the model lives. */
export type AccountClock = () => Promise<string>;

/** AWS shares our time. */
export const processClock: AccountClock = async () => toInstant(Date.now());

/** A rehearsal's time is virtual: it is asked for, by a call that costs nothing, and read from the answer's header. */
export function rehearsalClock(ssm: SSMClient): AccountClock {
  let seen: string | undefined;
  ssm.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const answer = v.safeParse(answerSchema, result.response);
      if (answer.success) seen = answer.output.headers[REHEARSAL_NOW];
      return result;
    },
    { step: 'deserialize', name: 'rehearsalNow', priority: 'low' },
  );
  return async () => {
    await ssm.send(new GetParametersByPathCommand({ Path: '/slipway/now/' }));
    // Another emulator than ours lives in our time.
    return seen ?? processClock();
  };
}
