import { parseArgs } from 'node:util';
import { judgeDrift } from '../domain/drift/judge-drift.ts';
import { dataReport } from '../domain/report/data-report.ts';
import { renderDataReport } from '../domain/report/render-data-report.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { READ_USAGE, readOptions, TELL_FLAGS } from './dataset/options.ts';
import { called, EXITS, textOptions } from './dataset/output.ts';
import { readLike, readSide } from './dataset/side.ts';
import { DEFAULT_DRIFT, readTerms } from './dataset/terms.ts';
import { textReport } from './dataset/text-report.ts';
import { writeWhole } from './dataset/write-file.ts';

export const DRIFT_USAGE = `slipway drift BASELINE CURRENT [options]

Compares two profiles, or two pieces of data: has the second drifted from the first?
A column fails when its effect reaches the limit and its adjusted p is at most alpha. Exits 0 pass, 10 fail, 30 inconclusive.

  --contract C          a data contract or a policy: which columns are ignored, critical or sensitive; a policy's thresholds and label
  --label COLUMN        the column to predict: it fails from an effect of 0.05 on. Default: the policy's
  --report R.html       writes the report: one file that opens offline
  --json                prints the report as JSON (data-report/1)
  --no-color            no colours

BASELINE and CURRENT are profiles, SageMaker's statistics.json, or data.
${READ_USAGE}`;

/** `slipway drift`: 0 pass, 10 fail, 30 inconclusive, 2 when an option or a side cannot be read. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...TELL_FLAGS,
      label: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const [then, now] = positionals;
  if (then === undefined || now === undefined || positionals.length !== 2)
    throw new UsageError(
      `drift compares two: a baseline and current data, got ${positionals.length}; a dataset of several files is a folder or a pattern in quotes`,
    );
  const terms = values.contract === undefined ? undefined : await readTerms(values.contract);
  const options = readOptions(values, io, terms?.format);
  const before = await readSide(then, { ...options, contract: terms?.contract });
  const after = before.profile && (await readSide(now, { ...options, contract: terms?.contract ?? readLike(before.profile) }));
  for (const note of [...before.notes, ...(after?.notes ?? [])]) io.stderr(note);
  const refusals = [...before.refusals, ...(after?.refusals ?? [])];
  for (const refusal of refusals) io.stderr(refusal);
  const [baseline, profile] = [before.profile, after?.profile];
  if (!baseline || !profile) return EXITS.fail;
  const drift = judgeDrift(baseline, profile, terms?.drift ?? DEFAULT_DRIFT, {
    columns: terms?.contract.columns,
    label: values.label ?? terms?.label,
  });
  const evidence = { profile, baseline, drift };
  const names = { data: called([now]), baseline: called([then]) };
  if (values.report !== undefined) await writeWhole(values.report, renderDataReport(evidence, names));
  const report = dataReport(evidence);
  if (values.json) io.stdout(JSON.stringify(report));
  else for (const line of textReport(report, names, textOptions(!values['no-color']))) io.stdout(line);
  return EXITS[report.verdict];
}
