import type { CheckRow, ColumnDriftRow, ComparisonRow } from '../../domain/report/documents.ts';
import type { Facts } from '../../domain/report/facts.ts';
import { countText, numberText, percentText } from '../../domain/report/format.ts';
import { plural } from '../account/words.ts';

/** Lines of one kind that fit on a screen. */
const MOST = 8;

const BROKEN: ReadonlySet<string> = new Set(['fail', 'error', 'inconclusive']);

/** What the data gate found: broken rules first, the others in one line. */
export function dataLines({ validation, drift }: Facts): readonly string[] {
  const checks = validation?.checks ?? [];
  const broken = checks.filter(({ status }) => BROKEN.has(status));
  const kept = checks.length - broken.length;
  const unlisted = checks.length === 0 && validation?.verdict === 'fail' ? validation.reasons.map((reason) => `fail  ${reason}`) : [];
  const drifted = drift?.applicable === true ? drift.columns.filter(({ verdict }) => BROKEN.has(verdict)) : [];
  const width = Math.max(0, ...broken.map(({ column }) => column?.length ?? 0), ...drifted.map(({ name }) => name.length));
  return [
    ...unlisted,
    ...shown(broken.map((check) => checkLine(check, width))),
    ...shown(drifted.map((column) => driftLine(column, width))),
    ...(kept > 0 && broken.length > 0 ? [`ok    ${kept} of ${checks.length} rules hold`] : []),
    ...(drift?.applicable === true && drifted.length > 0
      ? [`ok    ${plural(drift.columns.length - drifted.length, 'column')} did not drift`]
      : []),
  ];
}

function checkLine({ status, column, rule, message, examples }: CheckRow, width: number): string {
  const word = status === 'inconclusive' ? '?   ' : 'fail';
  const rows = firstRows(examples);
  return `${word}  ${(column ?? '').padEnd(width)}  ${rule}: ${message}${rows === '' ? '' : `   ${rows}`}`;
}

/** `first rows 118, 119, 204 of part-0003.csv`. */
function firstRows(examples: CheckRow['examples']): string {
  const [first] = examples;
  if (first === undefined) return '';
  const same = examples.filter(({ source }) => source === first.source).slice(0, 3);
  const where = first.source === undefined ? '' : ` of ${first.source.split('/').at(-1)}`;
  return `first rows ${same.map(({ row }) => row).join(', ')}${where}`;
}

function driftLine({ verdict, name, psi, effect, failAt, q, reasons, sensitive }: ColumnDriftRow, width: number): string {
  const word = verdict === 'inconclusive' ? '?   ' : 'fail';
  const measured = psi === null || psi === undefined ? `effect ${numberText(effect)}` : `PSI ${numberText(psi)}`;
  const limit =
    failAt === undefined
      ? ''
      : ` (limit of the effect ${numberText(failAt)}, seen ${numberText(effect)}${q === null || q === undefined ? '' : `, q ${q < 0.001 ? '< 0.001' : numberText(q)}`})`;
  return `${word}  ${name.padEnd(width)}  drift: ${measured}${limit}   ${sensitive ? 'sensitive, values not shown' : (reasons[0] ?? '')}`.trimEnd();
}

/** What the model gate found: the main comparison always, of the others those that did not pass. */
export function gateLines({ evaluation }: Facts): readonly string[] {
  if (evaluation === undefined) return [];
  const { comparison, floors, guardrails, slices } = evaluation;
  const others = [
    ...guardrails.filter(({ verdict }) => verdict !== 'pass').map(comparisonLine),
    ...floors
      .filter(({ verdict }) => verdict !== 'pass')
      .map(
        ({ verdict, metric, value, lower, upper, min, max }) =>
          `${verdict}  ${metric} ${numberText(value)} [${numberText(lower)}, ${numberText(upper)}], ${min === undefined ? `at most ${numberText(max)}` : `at least ${numberText(min)}`}`,
      ),
    ...slices
      .filter(({ verdict, dryRun }) => verdict === 'fail' && !dryRun)
      .map(({ slice, metric, rows, text }) => `fail  slice ${slice}, ${countText(rows)} rows: ${metric} ${text}`),
  ];
  const main = comparison === undefined || comparison === null ? [] : [comparisonLine(comparison)];
  return [...main, ...shown(others), ...(main.length + others.length === 0 ? evaluation.reasons : [])];
}

function comparisonLine(row: ComparisonRow): string {
  const { verdict, metric, challenger, champion, difference, lower, upper, margin, rows } = row;
  const sign = difference >= 0 ? '+' : '';
  const held = rows === undefined ? '' : ` on ${countText(rows)} held-out rows`;
  return `${verdict}  ${metric} ${numberText(challenger)} vs champion ${numberText(champion)}  difference ${sign}${numberText(difference)} [${numberText(lower)}, ${numberText(upper)}], margin ${numberText(margin)}${held}`;
}

/** What training said, when it is what ended the delivery. */
export function trainingLines({ training }: Facts): readonly string[] {
  if (training === undefined || training.status === 'trained') return [];
  return training.attempts.map(
    ({ rung, instanceType, spot, reason }) => `attempt ${rung}  ${spot ? 'spot' : 'on demand'} ${instanceType}  ${reason}`,
  );
}

/** Share of traffic that a shift's canary got: `1 of 4 instances = 25 %`. */
export function shareText({ landing, windows }: Facts): string {
  const share = landing?.fleet?.share ?? windows.at(-1)?.share;
  if (share === undefined) return '';
  const count = landing?.fleet?.instanceCount;
  return count === undefined ? percentText(share) : `${Math.round(share * count)} of ${count} instances = ${percentText(share)}`;
}

function shown(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `      and ${lines.length - MOST} more, in the report`];
}
