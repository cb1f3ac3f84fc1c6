import { parseArgs } from 'node:util';
import { judgeDataset } from '../domain/dataset/judge-dataset.ts';
import type { Profile } from '../domain/dataset/profile.ts';
import { judgeDrift } from '../domain/drift/judge-drift.ts';
import { type DataEvidence, dataReport } from '../domain/report/data-report.ts';
import { renderDataReport } from '../domain/report/render-data-report.ts';
import { readMoment } from './at/moment.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { expandInputs } from './dataset/inputs.ts';
import { READ_USAGE, readOptions, TELL_FLAGS } from './dataset/options.ts';
import { called, EXITS, textOptions } from './dataset/output.ts';
import { type DatasetRead, readDataset } from './dataset/read-dataset.ts';
import { writeSageMakerFiles } from './dataset/sagemaker-files.ts';
import { readSide } from './dataset/side.ts';
import { readSageMakerConstraints, readTerms, type Terms } from './dataset/terms.ts';
import { textReport } from './dataset/text-report.ts';
import { writeWhole } from './dataset/write-file.ts';

export const CHECK_USAGE = `slipway check FILE… --contract C [--baseline P.json] [options]

Holds data against a contract, and against a baseline: the data gate of a delivery, at your desk.
Exits 0 pass, 10 fail, 30 inconclusive.

  --contract C          a data contract, or a policy: its contract, drift, format and label
  --constraints FILE    SageMaker's constraints.json, in place of a contract
  --baseline P.json     a profile, SageMaker's statistics.json, or data: tests for drift, and the rule about the number of rows
  --label COLUMN        the column to predict. Default: the policy's
  --at TIME             the moment that freshness counts from. Default: now
  --report R.html       writes the report: one file that opens offline
  --sagemaker DIR       writes statistics.json, constraints.json and constraint_violations.json there
  --json                prints the report as JSON (data-report/1)
  --no-color            no colours

${READ_USAGE}`;

/** `slipway check`: 0 pass, 10 fail, 30 inconclusive, 2 when an option cannot be read. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...TELL_FLAGS,
      constraints: { type: 'string' },
      baseline: { type: 'string' },
      label: { type: 'string' },
      at: { type: 'string' },
      report: { type: 'string' },
      sagemaker: { type: 'string' },
    },
  });
  const terms = await termsFrom(values);
  const at = values.at === undefined ? Date.now() : Date.parse(readMoment(values.at));
  const options = { ...readOptions(values, io, terms.format), contract: terms.contract };
  const inputs = await expandInputs(positionals);
  const baseline = values.baseline === undefined ? undefined : baselineFrom(values.baseline, await readSide(values.baseline, options));
  const read = await readDataset(inputs, options);
  const evidence = judged(read, terms, { baseline, at, label: values.label ?? terms.label });
  const report = dataReport(evidence);
  const names = { data: called(positionals), baseline: values.baseline };

  for (const note of [...terms.notes, ...read.notes]) io.stderr(note);
  if (values.report !== undefined) await writeWhole(values.report, renderDataReport(evidence, names));
  if (values.sagemaker !== undefined && read.profile) {
    const { dataset, drift } = evidence;
    await writeSageMakerFiles(values.sagemaker, { profile: read.profile, contract: terms.contract, policy: terms.drift, dataset, drift });
  }
  if (values.json) io.stdout(JSON.stringify(report));
  else for (const line of textReport(report, names, textOptions(!values['no-color']))) io.stdout(line);
  return EXITS[report.verdict];
}

async function termsFrom({ contract, constraints }: { contract?: string | undefined; constraints?: string | undefined }): Promise<Terms> {
  if (contract !== undefined && constraints !== undefined) throw new UsageError('--contract and --constraints exclude each other');
  if (contract !== undefined) return readTerms(contract);
  if (constraints !== undefined) return readSageMakerConstraints(constraints);
  throw new UsageError('--contract is missing: a data contract or a policy; "slipway suggest-contract" writes a first one');
}

/** A baseline that cannot be read is no verdict on the data. */
function baselineFrom(name: string, { profile, refusals }: DatasetRead): Profile {
  if (profile) return profile;
  throw new UsageError(`the baseline ${name} cannot be read: ${refusals.join('; ')}`);
}

interface Context {
  readonly baseline: Profile | undefined;
  readonly at: number;
  readonly label: string | undefined;
}

function judged({ profile, refusals }: DatasetRead, { contract, drift }: Terms, { baseline, at, label }: Context): DataEvidence {
  if (!profile) return { dataset: { verdict: 'fail', reasons: refusals, warnings: [], checks: [] } };
  const dataset = judgeDataset(profile, contract, { at, label, previous: baseline });
  if (!baseline || drift.against === 'none') return { profile, dataset };
  return { profile, dataset, baseline, drift: judgeDrift(baseline, profile, drift, { columns: contract.columns, label }) };
}
