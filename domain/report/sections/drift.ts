import type { DriftDocument } from '../documents.ts';
import type { Facts } from '../facts.ts';
import { countText, NONE, numberText, percentText, probabilityText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, facts as pairs, section, sentences, table, toneOf } from '../parts.ts';
import { whyNothing } from '../stages.ts';

type Multivariate = Extract<DriftDocument, { applicable: true }>['multivariate'];

const ORDER = { fail: 0, inconclusive: 1, pass: 2, skipped: 3 } as const;

/** How far the data is from the champion's, column by column. */
export function drift(facts: Facts): Html {
  const { drift: found } = facts;
  if (found === undefined) return section('drift', 'Drift', absent(whyNothing(facts, 'comparison with the champion’s data')));
  if (!found.applicable) return section('drift', 'Drift', absent(`Not applicable: ${found.why}.`));
  const { baseline, columns, alpha, minimumDetectableEffect } = found;
  return section(
    'drift',
    'Drift',
    html`<p>${badge(found.verdict)} against the data of ${baseline?.generation === undefined ? 'the delivery before' : `generation ${baseline.generation}`}${baseline?.deliveryId === undefined ? '' : html` (delivery <code>${baseline.deliveryId}</code>)`}. A column fails when its effect reaches the limit and its adjusted p is at most ${alpha === undefined ? 'the policy’s alpha' : numberText(alpha)}.</p>`,
    pairs([
      ['rows now', found.currentRows === undefined ? undefined : countText(found.currentRows)],
      ['rows of the baseline', found.baselineRows === undefined ? undefined : countText(found.baselineRows)],
      ['columns that failed', found.shareFailed === undefined ? undefined : percentText(found.shareFailed)],
      [
        'smallest effect that can be shown',
        minimumDetectableEffect === undefined || minimumDetectableEffect === null ? undefined : numberText(minimumDetectableEffect),
      ],
    ]),
    sentences(found.reasons),
    classifier(found.multivariate),
    table({
      label: 'Drift of each column, failing first',
      columns: [
        { title: 'verdict' },
        { title: 'column' },
        { title: 'role' },
        { title: 'test' },
        { title: 'effect', numeric: true, hint: 'Kolmogorov-Smirnov’s D, or Jensen-Shannon distance' },
        { title: 'limit', numeric: true },
        { title: 'p', numeric: true },
        { title: 'q', numeric: true, hint: 'p adjusted over all columns' },
        { title: 'PSI', numeric: true, hint: 'population stability index' },
        { title: 'missing', numeric: true, hint: 'share of rows without a value: now, and in the baseline' },
        { title: 'why' },
      ],
      tones: columns.map(({ verdict }) => (verdict === 'fail' || verdict === 'inconclusive' ? verdict : '')),
      rows: columns.map((column) => [
        { shown: badge(column.verdict, toneOf(column.verdict)), by: ORDER[column.verdict] },
        html`${column.name}${column.critical ? html` <span class="type">critical</span>` : ''}`,
        column.role,
        column.distribution?.test === 'ks' ? 'KS' : column.distribution?.test === 'js' ? 'JS' : NONE,
        { shown: numberText(column.effect), by: column.effect },
        { shown: numberText(column.failAt), by: column.failAt ?? null },
        { shown: probabilityText(column.p), by: column.p },
        { shown: probabilityText(column.q), by: column.q },
        { shown: numberText(column.psi), by: column.psi },
        column.missing === undefined
          ? { shown: NONE, by: null }
          : {
              shown: html`${percentText(column.missing.current)} ${column.missing.baseline === column.missing.current ? '' : html`<span class="then">was ${percentText(column.missing.baseline)}</span>`}`,
              by: column.missing.current,
            },
        [...column.reasons, ...column.warnings, ...(column.skipped === undefined ? [] : [column.skipped])]
          .filter((text, i, all) => all.indexOf(text) === i)
          .join('; '),
      ]),
    }),
  );
}

/** Columns that are named beside the classifier's verdict. */
const NAMED = 5;

/** What a classifier saw of all columns together. */
export function classifier(found: Multivariate): Html | undefined {
  if (found === undefined) return undefined;
  const { auc, p, importances } = found;
  const mostly = importances
    .filter(({ share }) => share >= 0.01)
    .slice(0, NAMED)
    .map(({ column, share }) => `${column} ${percentText(share)}`);
  return html`<p>All columns together: a classifier tells rows of both sides apart with an AUC of ${numberText(auc)} (0.5 is not at all; p ${probabilityText(p)})${mostly.length === 0 ? '' : `, by ${mostly.join(', ')}`}.</p>`;
}
