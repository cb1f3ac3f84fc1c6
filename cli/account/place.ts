import type { CommandIo } from '../command-io.ts';
import type { Account } from './connection.ts';
import type { Environment } from './environment.ts';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, type AccountValues, connectOptions } from './options.ts';

/** Options of the verbs that look at an account, at a rehearsal that was kept up, or at the state that one left. */
export const PLACE_OPTIONS = {
  ...ACCOUNT_OPTIONS,
  state: { type: 'string' },
  app: { type: 'string' },
  assembly: { type: 'string' },
} as const;

export const PLACE_USAGE = `${ACCOUNT_USAGE}
  --state DIR           what "slipway rehearse --state DIR" left, in place of an account; kept there afterwards
  --app DIR             with --state: folder of its app. Default: this folder
  --assembly DIR        with --state: its cdk.out, synthesized already`;

export interface StateValues {
  readonly state?: string | undefined;
  readonly app?: string | undefined;
  readonly assembly?: string | undefined;
}

/** Does something with an account, or with the state of a rehearsal as if it were one: its local cloud is up for so long. */
export async function withAccount<T>(
  values: AccountValues & StateValues,
  io: CommandIo,
  environment: Environment,
  visit: (account: Account, rehearsal: boolean) => Promise<T>,
): Promise<T> {
  const options = connectOptions(values);
  if (values.state === undefined) return visit(await environment.connect(options), options.endpoint !== undefined);
  // Loaded only here: a whole local cloud, which a look at an account does not need.
  const { withState } = await import('../rehearse/state-account.ts');
  return withState(values.state, values, options, io, environment, (account) => visit(account, true));
}
