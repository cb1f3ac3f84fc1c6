import type { CommandIo } from './command-io.ts';

/** A verb of the command line. */
export interface Command {
  readonly usage: string;
  /** `again` runs another command line, for stories that have an operator. */
  readonly run: (argv: readonly string[], io: CommandIo, again: (argv: readonly string[]) => Promise<number>) => Promise<number>;
}

/** Each verb is loaded when it is called: what looks at a file needs none of AWS's clients, and starts in a third of the time. */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map<string, () => Promise<Command>>([
  [
    'rehearse',
    async () => ({ usage: (await import('./rehearse/options.ts')).REHEARSE_USAGE, ...(await import('./rehearse/rehearse.ts')) }),
  ],
  ['status', () => named(import('./status.ts'), ({ STATUS_USAGE }) => STATUS_USAGE)],
  ['why', () => named(import('./why.ts'), ({ WHY_USAGE }) => WHY_USAGE)],
  ['at', () => named(import('./at.ts'), ({ AT_USAGE }) => AT_USAGE)],
  ['deliver', () => named(import('./deliver.ts'), ({ DELIVER_USAGE }) => DELIVER_USAGE)],
  ['abort', () => named(import('./abort.ts'), ({ ABORT_USAGE }) => ABORT_USAGE)],
  ['return', () => named(import('./return.ts'), ({ RETURN_USAGE }) => RETURN_USAGE)],
  ['freeze', () => named(import('./freeze.ts'), ({ FREEZE_USAGE }) => FREEZE_USAGE)],
  ['teardown', () => named(import('./teardown.ts'), ({ TEARDOWN_USAGE }) => TEARDOWN_USAGE)],
  ['inspect', () => named(import('./inspect.ts'), ({ INSPECT_USAGE }) => INSPECT_USAGE)],
  ['reproduce', () => named(import('./reproduce.ts'), ({ REPRODUCE_USAGE }) => REPRODUCE_USAGE)],
  ['compare', () => named(import('./compare.ts'), ({ COMPARE_USAGE }) => COMPARE_USAGE)],
  ['judge', () => named(import('./judge.ts'), ({ JUDGE_USAGE }) => JUDGE_USAGE)],
  ['plan', () => named(import('./plan.ts'), ({ PLAN_USAGE }) => PLAN_USAGE)],
  ['doctor', () => named(import('./doctor.ts'), ({ DOCTOR_USAGE }) => DOCTOR_USAGE)],
  ['plan-canary', () => named(import('./plan-canary.ts'), ({ PLAN_CANARY_USAGE }) => PLAN_CANARY_USAGE)],
  ['profile', () => named(import('./profile.ts'), ({ PROFILE_USAGE }) => PROFILE_USAGE)],
  ['check', () => named(import('./check.ts'), ({ CHECK_USAGE }) => CHECK_USAGE)],
  ['drift', () => named(import('./drift.ts'), ({ DRIFT_USAGE }) => DRIFT_USAGE)],
  ['merge', () => named(import('./merge.ts'), ({ MERGE_USAGE }) => MERGE_USAGE)],
  ['suggest-contract', () => named(import('./suggest-contract.ts'), ({ SUGGEST_CONTRACT_USAGE }) => SUGGEST_CONTRACT_USAGE)],
]);

async function named<M extends { readonly run: (argv: readonly string[], io: CommandIo) => Promise<number> }>(
  module: Promise<M>,
  usage: (module: M) => string,
): Promise<Command> {
  const loaded = await module;
  return { usage: usage(loaded), run: (argv, io) => loaded.run(argv, io) };
}

/** All commands, with the first line of what each says of itself. */
export async function overview(): Promise<string> {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  const lines = commands.map(({ usage }) => `  ${usage.split('\n')[0]}`);
  return `slipway COMMAND

${lines.join('\n')}

Each command explains itself with --help.`;
}
