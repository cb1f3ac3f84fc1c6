import * as v from 'valibot';
import { verdictText } from './paint.ts';
import { line, type StateLine, schemaOf } from './state-line.ts';
import { bytesText, counted, plain } from './words.ts';

const texts = v.optional(v.array(v.string()), []);

/** States that bring a drop to a dataset that may be trained on. */
export const DATA_STATES: Readonly<Record<string, StateLine>> = {
  'Begin delivery': schemaOf(
    v.object({ model: v.string(), drop: v.object({ name: v.string() }), attempt: v.optional(v.number(), 1) }),
    ({ model, drop, attempt }, { memory }) => {
      memory.model = model;
      memory.drop = drop.name;
      return attempt > 1 ? line('Begin delivery', `attempt ${attempt} of ${model}/${drop.name}`) : undefined;
    },
  ),

  'Open delivery': schemaOf(v.object({ champion: v.object({ generation: v.optional(v.number(), 0) }) }), ({ champion }, { memory }) => {
    memory.champion = champion.generation;
    return undefined;
  }),

  'Snapshot dataset': schemaOf(
    v.object({
      verdict: v.string(),
      reasons: texts,
      datasetId: v.optional(v.string(), ''),
      files: v.optional(v.number(), 0),
      bytes: v.optional(v.number(), 0),
    }),
    ({ verdict, reasons, datasetId, files, bytes }, { paint }) =>
      verdict === 'pass'
        ? line('Snapshot dataset', `${files} ${files === 1 ? 'file' : 'files'}, ${bytesText(bytes)}  dataset ${datasetId.slice(0, 8)}…`)
        : line('Snapshot dataset', `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`),
  ),

  'Claim dataset': schemaOf(v.object({ claimed: v.boolean(), reasons: texts }), ({ claimed, reasons }) =>
    claimed ? undefined : line('Claim dataset', reasons[0] ?? 'this data was delivered before'),
  ),

  'Validate dataset': schemaOf(
    v.object({
      verdict: v.string(),
      reasons: texts,
      warnings: texts,
      rows: v.number(),
      badRows: v.optional(v.number(), 0),
      columns: v.number(),
      checks: v.number(),
      passed: v.number(),
    }),
    ({ verdict, reasons, warnings, rows, badRows, columns, checks, passed }, { paint }) => {
      const bad = badRows === 0 ? '' : ` (${counted(badRows)} unreadable)`;
      const why = verdict === 'pass' ? warned(warnings) : `  ${reasons[0] ?? ''}${more(reasons)}`;
      return line(
        'Validate dataset',
        `${counted(rows)} rows${bad}, ${columns} columns  contract ${passed}/${checks}  ${verdictText(verdict, paint)}${why}`,
      );
    },
  ),

  'Check drift': schemaOf(
    v.object({
      verdict: v.string(),
      proceed: v.boolean(),
      applicable: v.boolean(),
      reasons: texts,
      warnings: texts,
      top: v.optional(v.array(v.object({ name: v.string(), psi: v.nullable(v.number()) })), []),
    }),
    ({ verdict, proceed, applicable, reasons, warnings, top }, { paint }) => {
      if (!applicable) return line('Check drift', `not applicable  ${warnings[0] ?? ''}`);
      const [most] = top;
      const psi = most === undefined || most.psi === null ? '' : `max PSI ${plain(most.psi)} ${most.name}  `;
      const why = verdict === 'pass' ? warned(warnings) : `  ${reasons[0] ?? ''}${more(reasons)}${proceed ? '  policy: continue' : ''}`;
      return line('Check drift', `${psi}${verdictText(verdict, paint)}${why}`);
    },
  ),

  'Split dataset': schemaOf(
    v.object({ verdict: v.string(), reasons: texts, trainRows: v.number(), holdout: v.object({ rows: v.number() }) }),
    ({ verdict, reasons, trainRows, holdout }, { paint }) =>
      line(
        'Split dataset',
        `${counted(trainRows)} rows to train on, ${counted(holdout.rows)} held out${verdict === 'pass' ? '' : `  ${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`}`,
      ),
  ),
};

const more = (texts: readonly string[]): string => (texts.length > 1 ? ` (and ${texts.length - 1} more)` : '');
const warned = (warnings: readonly string[]): string =>
  warnings.length === 0 ? '' : `  ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
