import { parseArgs } from 'node:util';
import { suggestContract } from '../domain/dataset/suggest-contract.ts';
import { dataReport } from '../domain/report/data-report.ts';
import type { CommandIo } from './command-io.ts';
import { expandInputs } from './dataset/inputs.ts';
import { READ_USAGE, readOptions, TELL_FLAGS } from './dataset/options.ts';
import { called, EXITS, textOptions } from './dataset/output.ts';
import { readDataset } from './dataset/read-dataset.ts';
import { writeSageMakerFiles } from './dataset/sagemaker-files.ts';
import { DEFAULT_DRIFT, readTerms } from './dataset/terms.ts';
import { textProfile } from './dataset/text-report.ts';
import { writeWhole } from './dataset/write-file.ts';

export const PROFILE_USAGE = `slipway profile FILE… [--out P.json] [options]

Says what data looks like: counts, missing and invalid values, distributions, distinct values. Exits 10 when it cannot be read.

  --out P.json          writes the profile: a baseline for "slipway check" and "slipway drift"
  --json                prints the profile instead of a table
  --contract C          a data contract or a policy: its types, its row rules, and which columns are sensitive
  --sagemaker DIR       writes statistics.json and constraints.json (of a suggested contract, or of C) there
  --no-color            no colours

${READ_USAGE}`;

/** `slipway profile`: 0, 10 when data cannot be read, 2 when an option cannot. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...TELL_FLAGS,
      out: { type: 'string' },
      sagemaker: { type: 'string' },
    },
  });
  const terms = values.contract === undefined ? undefined : await readTerms(values.contract);
  const options = readOptions(values, io, terms?.format);
  const { profile, refusals, notes } = await readDataset(await expandInputs(positionals), { ...options, contract: terms?.contract });
  for (const note of [...notes, ...refusals]) io.stderr(note);
  if (profile === undefined) return EXITS.fail;
  const text = JSON.stringify(profile);
  if (values.out !== undefined) await writeWhole(values.out, `${text}\n`);
  if (values.sagemaker !== undefined) {
    const contract = terms?.contract ?? suggestContract(profile);
    await writeSageMakerFiles(values.sagemaker, { profile, contract, policy: terms?.drift ?? DEFAULT_DRIFT });
  }
  if (values.json) io.stdout(text);
  else for (const line of textProfile(dataReport({ profile }), called(positionals), textOptions(!values['no-color']))) io.stdout(line);
  return EXITS.pass;
}
