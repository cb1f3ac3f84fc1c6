import type { ColumnReport } from '../data-report.ts';
import type { DataFacts } from '../facts.ts';
import { countText, NONE, numberText, percentText, probabilityText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { badge, type Cell, table, toneOf } from '../parts.ts';
import { cardId } from './columns.ts';

const ORDER: Readonly<Record<ColumnReport['verdict'], number>> = { fail: 0, inconclusive: 1, pass: 2, skipped: 3 };

/** One row for each column, failing ones first. */
export const columnOverview = (facts: DataFacts, columns: readonly ColumnReport[]): Html =>
  table({
    label: 'Columns, failing first',
    columns: [
      { title: 'verdict' },
      { title: 'column' },
      { title: 'type' },
      { title: 'missing', numeric: true, hint: 'share of rows without a value: now, and in the baseline' },
      { title: 'distinct', numeric: true },
      { title: 'effect', numeric: true, hint: 'Kolmogorov-Smirnov’s D, or Jensen-Shannon distance' },
      { title: 'limit', numeric: true },
      { title: 'p', numeric: true },
      { title: 'q', numeric: true, hint: 'p adjusted over all columns' },
      { title: 'PSI', numeric: true, hint: 'population stability index' },
      { title: 'why' },
    ],
    tones: columns.map(({ verdict }) => (verdict === 'fail' || verdict === 'inconclusive' ? verdict : '')),
    rows: columns.map((column) => rowOf(facts, column)),
  });

function rowOf(facts: DataFacts, { name, type, verdict, current, baseline, drift, checks }: ColumnReport): (Cell | Part)[] {
  const missing = current && current.rows > 0 ? current.missing / current.rows : null;
  const before = baseline && baseline.rows > 0 ? baseline.missing / baseline.rows : null;
  const loud = checks
    .filter(({ status }) => status !== 'pass')
    .map(({ rule, message }) => `${rule}: ${message.replace(/; first row .*$/su, '')}`);
  const why = [...loud, ...(drift?.reasons ?? []), ...(drift?.warnings ?? []), ...(drift?.skipped === undefined ? [] : [drift.skipped])];
  const id = cardId(facts, name);
  return [
    { shown: badge(verdict, toneOf(verdict)), by: ORDER[verdict] },
    { shown: current === null ? name : html`<a href="#${id}">${name}</a>`, by: name },
    type,
    {
      shown: html`${percentText(missing)}${before === null || before === missing ? '' : html` <span class="then">was ${percentText(before)}</span>`}`,
      by: missing,
    },
    current === null ? { shown: NONE, by: null } : { shown: countText(current.distinct), by: current.distinct },
    { shown: numberText(drift?.effect), by: drift?.effect ?? null },
    { shown: numberText(drift?.failAt), by: drift?.failAt ?? null },
    { shown: probabilityText(drift?.p), by: drift?.p ?? null },
    { shown: probabilityText(drift?.q), by: drift?.q ?? null },
    { shown: numberText(drift?.psi), by: drift?.psi ?? null },
    [...new Set(why)].join('; '),
  ];
}
