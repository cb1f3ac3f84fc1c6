import type { CommandIo } from './command-io.ts';
import { JUDGE_USAGE, run as judge } from './judge.ts';
import { PLAN_CANARY_USAGE, run as planCanary } from './plan-canary.ts';
import { REHEARSE_USAGE } from './rehearse/options.ts';
import { run as rehearse } from './rehearse/rehearse.ts';

/** A verb of the command line. */
export interface Command {
  readonly usage: string;
  /** `again` runs another command line, for stories that have an operator. */
  readonly run: (argv: readonly string[], io: CommandIo, again: (argv: readonly string[]) => Promise<number>) => Promise<number>;
}

export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['rehearse', { usage: REHEARSE_USAGE, run: rehearse }],
  ['judge', { usage: JUDGE_USAGE, run: judge }],
  ['plan-canary', { usage: PLAN_CANARY_USAGE, run: planCanary }],
]);

const first = (usage: string): string => usage.split('\n')[0] ?? '';

export const OVERVIEW = `slipway COMMAND

${[...COMMANDS.values()].map(({ usage }) => `  ${first(usage)}`).join('\n')}

Each command explains itself with --help.`;
