import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Profile } from '../domain/dataset/profile.ts';
import { dataReport } from '../domain/report/data-report.ts';
import { mergeProfiles, UnreadableData } from '../profiler/index.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { expandInputs, STDIN } from './dataset/inputs.ts';
import { EXITS, textOptions } from './dataset/output.ts';
import { readProfile } from './dataset/terms.ts';
import { textProfile } from './dataset/text-report.ts';
import { writeWhole } from './dataset/write-file.ts';

export const MERGE_USAGE = `slipway merge P1.json P2.json … [--out P.json]

Merges profiles of parts of a dataset: the result is the profile of all rows in one piece, with the same fingerprint.
Parts must have the same columns, read alike. Exits 10 when they have not.

  --out P.json          writes the profile; without, it is printed as JSON
  --no-color            no colours`;

/** `slipway merge`: 0, 10 when profiles do not belong together, 2 when one cannot be read. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { out: { type: 'string' }, 'no-color': { type: 'boolean', default: false } },
  });
  const inputs = await expandInputs(positionals);
  if (inputs.some(({ path }) => path === STDIN)) throw new UsageError('profiles are read from files, not from standard input');
  let merged: Profile | undefined;
  for (const { path } of inputs) {
    const profile = readProfile(path, await readFile(path, 'utf8'));
    try {
      merged = merged === undefined ? profile : mergeProfiles(merged, profile);
    } catch (error) {
      if (!(error instanceof UnreadableData)) throw error;
      io.stderr(`${path}: ${error.message}`);
      return EXITS.fail;
    }
  }
  if (!merged) throw new UsageError('name at least one profile');
  if (values.out === undefined) io.stdout(JSON.stringify(merged));
  else {
    await writeWhole(values.out, `${JSON.stringify(merged)}\n`);
    for (const line of textProfile(dataReport({ profile: merged }), values.out, textOptions(!values['no-color']))) io.stdout(line);
  }
  return EXITS.pass;
}
