import type { ColumnDrift } from '../../drift/judge-drift.ts';
import type { ColumnReport } from '../data-report.ts';
import { NONE, numberText, percentText, probabilityText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { folded, sentences } from '../parts.ts';

interface TestRow {
  readonly test: string;
  readonly found: Part;
  readonly limit: Part;
  readonly p: number | null | undefined;
  readonly q: number | null | undefined;
}

/** What was said of one column, and below it each test with its effect, threshold, p and q. */
export function columnTests(column: ColumnReport): Html {
  const { drift, checks } = column;
  const broken = checks.filter(({ status }) => status !== 'pass').map(({ rule, message }) => `${rule}: ${message}`);
  // A rule's message may quote a row; where it does, the table of rules shows that row, and hides it where it must.
  const reasons = [...broken.map(withoutRow), ...(drift?.reasons ?? []), ...(drift?.warnings ?? [])];
  const held = checks.length - broken.length;
  return html`${sentences(reasons, 'found')}${held > 0 ? html`<p class="type">${held} ${held === 1 ? 'rule holds' : 'rules hold'}</p>` : ''}${drift === null ? '' : tests(drift)}`;
}

const withoutRow = (message: string): string => message.replace(/; first row .*$/su, '');

function tests(drift: ColumnDrift): Html {
  const rows = rowsOf(drift);
  if (rows.length === 0) return html`<p class="type">${drift.skipped ?? 'nothing was compared'}</p>`;
  const cells = rows.map(
    ({ test, found, limit, p, q }) =>
      html`<tr><th scope="row">${test}</th><td class="num">${found}</td><td class="num">${limit}</td><td class="num">${probabilityText(p)}</td><td class="num">${probabilityText(q)}</td></tr>`,
  );
  return folded(
    drift.skipped === undefined ? 'tests' : `tests; ${drift.skipped}`,
    html`<table class="tests"><thead><tr><th>test</th><th class="num">effect</th><th class="num">limit</th><th class="num">p</th><th class="num">q</th></tr></thead><tbody>${cells}</tbody></table>`,
  );
}

function rowsOf({ distribution, q, failAt, missing, missingQ, unseen, range, cardinality }: ColumnDrift): TestRow[] {
  return [
    ...(distribution
      ? [
          {
            test: distribution.test === 'ks' ? 'KS D' : 'JS distance',
            found: numberText(distribution.effect),
            limit: numberText(failAt),
            p: distribution.p,
            q,
          },
          { test: 'PSI', found: numberText(distribution.psi), limit: NONE, p: distribution.psiP, q: null },
        ]
      : []),
    ...(missing ? [{ test: 'missing, Cohen’s h', found: numberText(missing.effect), limit: '0.2', p: missing.p, q: missingQ }] : []),
    ...(unseen
      ? [{ test: 'unseen values', found: percentText(unseen.share), limit: percentText(unseen.limit), p: unseen.p ?? null, q: null }]
      : []),
    ...(range ? [{ test: 'out of range', found: percentText(range.share), limit: percentText(0.01), p: range.p, q: null }] : []),
    ...(cardinality
      ? [
          {
            test: 'different values, log ratio',
            found: numberText(cardinality.effect),
            limit: numberText(cardinality.limit),
            p: null,
            q: null,
          },
        ]
      : []),
  ];
}
