import { signed } from '../../evaluation/texts.ts';
import type { ComparisonRow, EvaluationDocument } from '../documents.ts';
import type { Facts } from '../facts.ts';
import { countText, NONE, numberText, percentText, probabilityText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { absent, badge, section, sentences, table } from '../parts.ts';
import { intervalPlot } from '../plots/interval-plot.ts';
import { whyNothing } from '../stages.ts';
import { sensitiveColumns } from './sensitive.ts';

/** What both models made of the held-out rows, and what the gate made of that. */
export function evaluation(facts: Facts): Html {
  const { evaluation: found } = facts;
  if (found === undefined) return section('evaluation', 'Model gate', absent(whyNothing(facts, 'evaluation of a challenger')));
  const against = typeof found.against === 'number' ? `against generation ${found.against}` : 'alone: nothing served before';
  return section(
    'evaluation',
    'Model gate',
    html`<p>${badge(found.verdict)} on ${countText(found.rows)} held-out rows, ${against}.</p>`,
    sentences(found.reasons),
    found.comparison === undefined || found.comparison === null
      ? absent('No objective was compared: there was no champion, or it could not be measured.')
      : html`<h3>Objective</h3>${comparisons([found.comparison])}`,
    found.guardrails.length === 0 ? '' : html`<h3>Guardrails</h3>${comparisons(found.guardrails)}`,
    found.floors.length === 0 ? '' : html`<h3>Floors</h3>${floors(found.floors)}`,
    metrics(found),
    flips(found),
    found.slices.length === 0 ? '' : slices(facts, found.slices),
  );
}

/** The difference with its interval, against the margin: one look tells whether it was close. */
const comparisons = (rows: readonly ComparisonRow[]): Html =>
  html`<div class="gates">${rows.map((row) => {
    const superior = row.test === 'superior';
    const words = `${row.metric}: challenger ${numberText(row.challenger)}, champion ${numberText(row.champion)}, difference ${signed(row.difference)} [${signed(row.lower)}, ${signed(row.upper)}], ${superior ? 'must be above 0' : `must be at least ${signed(-row.margin)}`}`;
    return html`<figure class="gate"><figcaption><strong>${row.metric}</strong> ${badge(row.verdict)} <span>${numberText(row.challenger)} <span class="then">champion ${numberText(row.champion)}</span></span></figcaption>
${intervalPlot({ label: words, value: row.difference, lower: row.lower, upper: row.upper, limit: superior ? 0 : -row.margin, limitLabel: superior ? 'above' : 'margin', zero: !superior, good: 'above', tone: row.verdict })}
<p class="numbers">difference ${signed(row.difference)} [${signed(row.lower)}, ${signed(row.upper)}], 95 % one-sided each${row.method === undefined ? '' : `, ${row.method}`}; positive is better${row.requiredRows === undefined ? '' : `; about ${countText(row.requiredRows)} rows would tell`}</p></figure>`;
  })}</div>`;

const floors = (rows: EvaluationDocument['floors']): Html =>
  html`<div class="gates">${rows.map((row) => {
    const least = row.min !== undefined;
    const limit = row.min ?? row.max ?? 0;
    return html`<figure class="gate"><figcaption><strong>${row.metric}</strong> ${badge(row.verdict)} <span>${numberText(row.value)}</span></figcaption>
${intervalPlot({ label: `${row.metric} ${numberText(row.value)} [${numberText(row.lower)}, ${numberText(row.upper)}], ${least ? 'at least' : 'at most'} ${numberText(limit)}`, value: row.value, lower: row.lower, upper: row.upper, limit, limitLabel: least ? 'at least' : 'at most', good: least ? 'above' : 'below', tone: row.verdict })}
<p class="numbers">${numberText(row.value)} [${numberText(row.lower)}, ${numberText(row.upper)}]; the ${least ? 'lower' : 'upper'} bound counts</p></figure>`;
  })}</div>`;

function metrics({ metrics: found }: EvaluationDocument): Html | string {
  if (found === undefined || found === null) return '';
  const { challenger, champion } = found;
  return html`<h3>Metrics</h3>${table({
    label: 'Metrics on the held-out rows',
    columns: [
      { title: 'metric' },
      { title: 'challenger', numeric: true },
      ...(champion
        ? [
            { title: 'champion', numeric: true },
            { title: 'challenger − champion', numeric: true },
          ]
        : []),
    ],
    rows: Object.entries(challenger).map(([name, value]) => [
      name,
      number(value),
      ...(champion ? [number(champion[name] ?? null), difference(value, champion[name] ?? null)] : []),
    ]),
  })}`;
}

const number = (value: number | null): { shown: string; by: number | null } => ({ shown: numberText(value), by: value });

const difference = (a: number | null, b: number | null): { shown: string; by: number | null } =>
  a === null || b === null ? { shown: NONE, by: null } : { shown: signed(a - b), by: a - b };

const flips = ({ flips: found }: EvaluationDocument): Html | string =>
  found === undefined || found === null
    ? ''
    : html`<p>Answers that change at a threshold of 0.5: ${countText(found.championOnly)} that only the champion has right (${percentText(found.negativeFlipRate)} of all rows), ${countText(found.challengerOnly)} that only the challenger has right; by chance alone with p ${probabilityText(found.p)}.</p>`;

const ORDER = { fail: 0, inconclusive: 1, pass: 2 } as const;

function slices(facts: Facts, rows: EvaluationDocument['slices']): Html {
  const hidden = sensitiveColumns(facts);
  const sorted = [...rows].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
  return html`<h3>Slices</h3>${table({
    label: 'Groups of rows: harm must be shown before one fails',
    columns: [
      { title: 'verdict' },
      { title: 'slice' },
      { title: 'rows', numeric: true },
      { title: 'metric' },
      { title: 'difference', numeric: true },
      { title: 'interval', numeric: true },
      { title: 'margin', numeric: true },
      { title: 'adjusted p', numeric: true, hint: 'of “not harmed”, by Holm over all slices' },
    ],
    tones: sorted.map(({ verdict, dryRun }) => (verdict === 'fail' && !dryRun ? 'fail' : '')),
    rows: sorted.map(({ slice, metric, rows: count, verdict, dryRun, numbers }): (Part | { shown: Part; by?: number | null })[] => [
      { shown: html`${badge(verdict)}${dryRun ? html` <span class="type">dry run</span>` : ''}`, by: ORDER[verdict] },
      shownSlice(slice, hidden),
      { shown: countText(count), by: count },
      metric,
      numbers === undefined ? { shown: NONE, by: null } : { shown: signed(numbers.difference), by: numbers.difference },
      numbers === undefined ? 'not measured' : `[${signed(numbers.lower)}, ${signed(numbers.upper)}]`,
      numbers === undefined ? NONE : numberText(numbers.margin),
      numbers === undefined ? { shown: NONE, by: null } : { shown: probabilityText(numbers.adjustedP), by: numbers.adjustedP ?? null },
    ]),
  })}`;
}

/** `country=DE, card=…`: values of sensitive columns stay hidden. */
const shownSlice = (slice: string, hidden: ReadonlySet<string>): string => {
  const names = [...hidden].filter((name) => slice.startsWith(`${name}=`) || slice.includes(`, ${name}=`));
  return names.length === 0 ? slice : `${names.join(', ')}: values not shown`;
};
