import { ABORT_USAGE, run as abort } from './abort.ts';
import { AT_USAGE, run as at } from './at.ts';
import type { CommandIo } from './command-io.ts';
import { COMPARE_USAGE, run as compare } from './compare.ts';
import { DELIVER_USAGE, run as deliver } from './deliver.ts';
import { DOCTOR_USAGE, run as doctor } from './doctor.ts';
import { FREEZE_USAGE, run as freeze } from './freeze.ts';
import { INSPECT_USAGE, run as inspect } from './inspect.ts';
import { JUDGE_USAGE, run as judge } from './judge.ts';
import { PLAN_USAGE, run as plan } from './plan.ts';
import { PLAN_CANARY_USAGE, run as planCanary } from './plan-canary.ts';
import { REHEARSE_USAGE } from './rehearse/options.ts';
import { run as rehearse } from './rehearse/rehearse.ts';
import { REPRODUCE_USAGE, run as reproduce } from './reproduce.ts';
import { RETURN_USAGE, run as returnTo } from './return.ts';
import { STATUS_USAGE, run as status } from './status.ts';
import { TEARDOWN_USAGE, run as teardown } from './teardown.ts';
import { WHY_USAGE, run as why } from './why.ts';

/** A verb of the command line. */
export interface Command {
  readonly usage: string;
  /** `again` runs another command line, for stories that have an operator. */
  readonly run: (argv: readonly string[], io: CommandIo, again: (argv: readonly string[]) => Promise<number>) => Promise<number>;
}

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['rehearse', { usage: REHEARSE_USAGE, run: rehearse }],
  ['status', { usage: STATUS_USAGE, run: (argv, io) => status(argv, io) }],
  ['why', { usage: WHY_USAGE, run: (argv, io) => why(argv, io) }],
  ['at', { usage: AT_USAGE, run: (argv, io) => at(argv, io) }],
  ['deliver', { usage: DELIVER_USAGE, run: (argv, io) => deliver(argv, io) }],
  ['abort', { usage: ABORT_USAGE, run: (argv, io) => abort(argv, io) }],
  ['return', { usage: RETURN_USAGE, run: (argv, io) => returnTo(argv, io) }],
  ['freeze', { usage: FREEZE_USAGE, run: (argv, io) => freeze(argv, io) }],
  ['teardown', { usage: TEARDOWN_USAGE, run: (argv, io) => teardown(argv, io) }],
  ['inspect', { usage: INSPECT_USAGE, run: (argv, io) => inspect(argv, io) }],
  ['reproduce', { usage: REPRODUCE_USAGE, run: (argv, io) => reproduce(argv, io) }],
  ['compare', { usage: COMPARE_USAGE, run: (argv, io) => compare(argv, io) }],
  ['judge', { usage: JUDGE_USAGE, run: judge }],
  ['plan', { usage: PLAN_USAGE, run: (argv, io) => plan(argv, io) }],
  ['doctor', { usage: DOCTOR_USAGE, run: (argv, io) => doctor(argv, io) }],
  ['plan-canary', { usage: PLAN_CANARY_USAGE, run: planCanary }],
]);

const first = (usage: string): string => usage.split('\n')[0] ?? '';

export const OVERVIEW = `slipway COMMAND

${[...COMMANDS.values()].map(({ usage }) => `  ${first(usage)}`).join('\n')}

Each command explains itself with --help.`;
