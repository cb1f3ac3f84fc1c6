import { parseArgs } from 'node:util';
import { suggestContract } from '../domain/dataset/suggest-contract.ts';
import type { CommandIo } from './command-io.ts';
import { expandInputs } from './dataset/inputs.ts';
import { READ_FLAGS, READ_USAGE, readOptions } from './dataset/options.ts';
import { EXITS } from './dataset/output.ts';
import { readDataset } from './dataset/read-dataset.ts';
import { writeWhole } from './dataset/write-file.ts';

export const SUGGEST_CONTRACT_USAGE = `slipway suggest-contract FILE|PROFILE… [--out C.json]

Writes a contract that this data keeps, for you to read and to sharpen: types, completeness, ranges (which only warn), lists of values.
It goes into a policy's dataset.contract, or to "slipway check --contract". Exits 10 when the data cannot be read.

  --out C.json          writes the contract; without, it is printed

${READ_USAGE}`;

/** `slipway suggest-contract`: 0, 10 when data cannot be read, 2 when an option cannot. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...READ_FLAGS, out: { type: 'string' } },
  });
  const options = readOptions(values, io, undefined);
  const { profile, refusals, notes } = await readDataset(await expandInputs(positionals), { ...options, contract: undefined });
  for (const note of [...notes, ...refusals]) io.stderr(note);
  if (!profile) return EXITS.fail;
  const text = JSON.stringify(suggestContract(profile), undefined, 2);
  if (values.out === undefined) io.stdout(text);
  else {
    await writeWhole(values.out, `${text}\n`);
    io.stdout(`${values.out}: a contract of ${profile.columns.length} columns, from ${profile.rows} rows`);
  }
  return EXITS.pass;
}
