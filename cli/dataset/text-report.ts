import type { ColumnReport, DataReport } from '../../domain/report/data-report.ts';
import { bytesText, countText, numberText, percentText, probabilityText } from '../../domain/report/format.ts';
import { dateText } from '../../domain/report/plots/calendar.ts';
import { oneLine, type Paint, verdictText } from '../timeline/paint.ts';
import { type TextColumn, textTable } from './text-table.ts';

export interface TextOptions {
  readonly paint: Paint;
  /** Characters of a line. */
  readonly width: number;
}

/** Columns and sentences that are shown; the HTML report and --json have them all. */
const SHOWN = 40;
const SENTENCES = 15;

/** The report as lines for a terminal: verdict, why, then columns, failing first. */
export function textReport(
  report: DataReport,
  names: { readonly data: string; readonly baseline?: string | undefined },
  options: TextOptions,
): string[] {
  const { paint } = options;
  const loud = report.columns.filter(
    ({ verdict, checks, drift }) =>
      verdict !== 'pass' || checks.some(({ status }) => status === 'warn') || (drift?.warnings.length ?? 0) > 0,
  );
  const shown = report.columns.slice(0, Math.max(SHOWN, Math.min(loud.length, 2 * SHOWN)));
  const rest = report.columns.length - shown.length;
  return [
    `${paint.bold(verdictText(report.verdict, paint))}  ${oneLine(names.data)}  ${sizes(report)}`,
    ...(report.baseline === null ? [] : [against(report, names.baseline ?? 'the baseline')]),
    ...sentences('why', report.reasons, options),
    ...sentences('worth knowing', report.warnings, options),
    ...(shown.length === 0 ? [] : ['', ...judgedColumns(shown, options)]),
    ...(rest > 0 ? [paint.dim(`and ${rest} more columns, none of which failed`)] : []),
    ...(report.digest === null || report.digest === '' ? [] : [paint.dim(`fingerprint ${report.digest}`)]),
  ];
}

/** What a profile holds, without any verdict. */
export function textProfile(report: DataReport, name: string, { paint, width }: TextOptions): string[] {
  const rows = report.columns.map((column) => [
    column.name,
    typeOf(column),
    missingText(column.current),
    countText(column.current?.distinct),
    ...(['min', 'median', 'max', 'mean', 'std'] as const).map((member) => valueText(column, member)),
    column.categories
      .slice(0, 4)
      .map(({ value, current }) => `${value === '' ? '(empty)' : value} ${percentText(current)}`)
      .join(', '),
  ]);
  const titles: TextColumn[] = [
    { title: 'column' },
    { title: 'type' },
    ...['missing', 'distinct', 'min', 'median', 'max', 'mean', 'std'].map((title) => ({ title, numeric: true })),
    { title: 'most frequent' },
  ];
  return [
    `${paint.bold(oneLine(name))}  ${sizes(report)}`,
    '',
    ...textTable(titles, rows, width),
    paint.dim(`fingerprint ${report.digest}`),
  ];
}

function sizes({ rows, badRows, columns, bytes, opaque }: DataReport): string {
  return [
    `${countText(rows)} rows`,
    ...(badRows > 0 ? [`${countText(badRows)} more could not be read`] : []),
    `${columns.length} columns`,
    ...(bytes > 0 ? [bytesText(bytes)] : []),
    ...(opaque === null ? [] : [`${countText(opaque.files)} files counted, not read (${bytesText(opaque.bytes)})`]),
  ].join(', ');
}

function against({ baseline, minimumDetectableEffect: least, multivariate }: DataReport, name: string): string {
  const sees =
    least === null || !Number.isFinite(least) ? '' : `; an effect of ${numberText(Number(least.toPrecision(2)))} can just be shown`;
  const together = multivariate ? `; all columns together: AUC ${numberText(multivariate.auc)}` : '';
  return `against ${oneLine(name)}, ${countText(baseline?.rows)} rows${sees}${together}`;
}

function sentences(title: string, texts: readonly string[], { paint, width }: TextOptions): string[] {
  if (texts.length === 0) return [];
  const lines = texts.slice(0, SENTENCES).map((text) => `  ${oneLine(text).slice(0, Math.max(width, 200) * 2)}`);
  return ['', paint.bold(title), ...lines, ...(texts.length > SENTENCES ? [`  and ${texts.length - SENTENCES} more`] : [])];
}

function judgedColumns(columns: readonly ColumnReport[], { paint, width }: TextOptions): string[] {
  const rows = columns.map((column) => {
    const { verdict, drift, checks, current, baseline } = column;
    const broken = checks.filter(({ status }) => status !== 'pass').map(({ rule }) => rule);
    return [
      verdict,
      column.name,
      typeOf(column),
      current === null ? '' : missingText(current),
      baseline === null ? '' : missingText(baseline),
      current === null ? '' : countText(current.distinct),
      checks.length === 0 ? '' : `${checks.filter(({ status }) => status === 'pass').length}/${checks.length}`,
      drift?.effect === null || drift === null ? '' : numberText(Number(drift.effect.toPrecision(3))),
      drift?.effect === null || drift === null ? '' : numberText(drift.failAt),
      drift?.q === null || drift === null ? '' : probabilityText(drift.q),
      drift?.psi === null || drift === null ? '' : numberText(Number(drift.psi.toPrecision(3))),
      [...broken, ...(drift?.reasons ?? []), ...(drift?.warnings ?? []), ...(drift?.skipped === undefined ? [] : [drift.skipped])]
        .filter((text, i, all) => all.indexOf(text) === i)
        .join('; '),
    ];
  });
  const titles: TextColumn[] = [
    { title: 'verdict' },
    { title: 'column' },
    { title: 'type' },
    ...['missing', 'before', 'distinct', 'rules', 'effect', 'limit', 'q', 'PSI'].map((title) => ({ title, numeric: true })),
    { title: 'what' },
  ];
  const dress = (line: string, row: number): string => {
    const { verdict } = columns[row] ?? { verdict: 'pass' };
    return verdict === 'fail' ? paint.bad(line) : verdict === 'inconclusive' ? paint.unsure(line) : line;
  };
  return textTable(titles, rows, width, dress);
}

const missingText = (side: ColumnReport['current']): string =>
  side === null || side.rows === 0 ? '' : percentText(side.missing / side.rows);

const typeOf = ({ type, sensitive }: ColumnReport): string => (sensitive ? `${type}, sensitive` : type);

function valueText({ type, current }: ColumnReport, member: 'min' | 'median' | 'max' | 'mean' | 'std'): string {
  const value = current?.[member] ?? null;
  if (value === null || (type === 'timestamp' && (member === 'mean' || member === 'std'))) return '';
  return type === 'timestamp' ? dateText(value) : numberText(value);
}
