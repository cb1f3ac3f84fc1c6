import { distinctValues } from '../../dataset/column-rules.ts';
import { type Histogram, quantile, unpackHistogram } from '../../dataset/histogram.ts';
import { isNumeric, rowsOf } from '../../dataset/profile.ts';
import type { ProfileDocument } from '../documents.ts';
import type { DataFacts } from '../facts.ts';
import { countText, numberText, percentText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { absent, badge, facts as pairs, toneOf } from '../parts.ts';
import { displayBins } from '../plots/bins.ts';
import { dateText } from '../plots/calendar.ts';
import { categoriesPlot } from '../plots/categories-plot.ts';
import { histogramPlot } from '../plots/histogram-plot.ts';
import { sensitiveColumns } from './sensitive.ts';

type ColumnDocument = ProfileDocument['columns'][number];

/** Distributions that are drawn: more would make the page heavy, and the drift table has them all. */
const MOST_CARDS = 300;
/** Categories that are named; the rest is one bar. */
const NAMED = 7;
const HOUR = 3_600_000;

export interface CardOptions {
  /** What the baseline is, for the legend. */
  readonly baselineIs: string;
  /** How each column came out, in the order in which they are shown. @default - the drift test's, drifted ones first */
  readonly verdicts?: ReadonlyMap<string, string>;
  /** What stands below a column's numbers. @default - nothing */
  readonly below?: (column: string) => Part;
}

/** Name of a card's place on the page, by the column's position in the profile. */
export const cardId = (facts: DataFacts, column: string): string =>
  `column-${facts.profile?.columns.findIndex(({ name }) => name === column) ?? -1}`;

/** Each column as a small picture beside the baseline's. */
export function columnCards(facts: DataFacts, options: CardOptions): Html {
  const { profile, baseline, drift } = facts;
  const columns = profile?.columns ?? [];
  const judged = drift?.applicable === true ? drift.columns : [];
  const verdicts = options.verdicts ?? new Map(judged.map(({ name, verdict }) => [name, verdict]));
  const place = new Map([...verdicts.keys()].map((name, index) => [name, index]));
  const sorted = [...columns].sort(
    (a, b) => (place.get(a.name) ?? Number.POSITIVE_INFINITY) - (place.get(b.name) ?? Number.POSITIVE_INFINITY) || 0,
  );
  const hidden = sensitiveColumns(facts);
  const then = new Map(baseline?.columns.map((column) => [column.name, column]));
  const label = judged.find(({ role }) => role === 'label')?.name;
  const cards = sorted.slice(0, MOST_CARDS).map((column) =>
    card({
      id: cardId(facts, column.name),
      column,
      before: then.get(column.name),
      verdict: verdicts.get(column.name),
      isLabel: column.name === label,
      hidden: hidden.has(column.name),
      below: options.below?.(column.name),
    }),
  );
  const more = columns.length - cards.length;
  return html`<p class="legend">${baseline === undefined ? 'No baseline: the data stands alone.' : html`<span class="key now"></span> this data <span class="key then"></span> baseline, ${options.baselineIs}`}</p>
<div class="cards${cards.length > 30 ? ' many' : ''}">${cards}</div>${more > 0 ? html`<p>${more} more columns are not drawn.</p>` : ''}${gone(facts)}`;
}

function gone({ profile, baseline }: DataFacts): Html | string {
  const names = new Set(profile?.columns.map(({ name }) => name));
  const missing = (baseline?.columns ?? []).filter(({ name }) => !names.has(name)).map(({ name }) => name);
  return missing.length === 0 ? '' : html`<p>Only in the baseline: ${missing.join(', ')}.</p>`;
}

interface Card {
  readonly id: string;
  readonly column: ColumnDocument;
  readonly before: ColumnDocument | undefined;
  readonly verdict: string | undefined;
  readonly isLabel: boolean;
  /** Whether its values must not be shown. */
  readonly hidden: boolean;
  readonly below: Part;
}

function card({ id, column, before, verdict: judged, isLabel, hidden, below }: Card): Html {
  const comparable = before?.type === column.type ? before : undefined;
  const verdict = judged === 'skipped' ? undefined : judged;
  return html`<article class="card${verdict === undefined ? '' : html` ${toneOf(verdict)}`}" id="${id}"><h4><span class="name" title="${column.name}">${column.name}</span> <span class="type">${typeOf(column)}</span>${isLabel ? html` <span class="type">label</span>` : ''}${verdict === undefined ? '' : badge(verdict)}</h4>
${guarded(() => picture(column, comparable, hidden))}
${pairs(guardedPairs(column, comparable, hidden), column.type === 'timestamp' ? 'long' : '')}${hidden ? html`<p class="hidden-values">sensitive: values not shown</p>` : ''}${below}</article>`;
}

/** One damaged column must not cost the report of all others. */
function guarded(draw: () => Html): Html {
  try {
    return draw();
  } catch {
    return absent('this column of the profile cannot be read');
  }
}

function guardedPairs(column: ColumnDocument, before: ColumnDocument | undefined, hidden: boolean): [string, Part][] {
  try {
    return numbers(column, before, hidden);
  } catch {
    return [];
  }
}

function typeOf(column: ColumnDocument): string {
  return column.type === 'number' && column.n > 0 && column.ints === column.n ? 'integer' : column.type;
}

function picture(column: ColumnDocument, before: ColumnDocument | undefined, hidden: boolean): Html {
  if (column.n === 0) return absent('no values');
  if (isNumeric(column) && column.ll !== undefined) {
    const histograms = [column.ll, ...(before?.ll === undefined || before.n === 0 ? [] : [before.ll])].map(unpackHistogram);
    const whole = column.type === 'number' && column.ints === column.n && (before === undefined || before.ints === before.n);
    const bins = displayBins(histograms, column.type === 'timestamp' ? 'time' : whole ? 'whole' : 'smooth');
    if (bins === undefined) return absent('no values');
    return histogramPlot({ bins, label: `distribution of ${column.name}`, name: hidden ? undefined : nameOf(column) });
  }
  if (hidden) return absent('categories of a sensitive column are not kept');
  if (column.dict === undefined || column.dict.values.length === 0) return absent('its values are not kept: there are too many');
  return categories(column, before);
}

function categories(column: ColumnDocument, before: ColumnDocument | undefined): Html {
  const now = new Map(column.dict?.values);
  const then = before?.dict === undefined || before.n === 0 ? undefined : new Map(before.dict.values);
  const share = (counts: Map<string, number>, name: string, n: number): number => (counts.get(name) ?? 0) / n;
  const names = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].map((name) => ({
    name,
    now: share(now, name, column.n),
    baseline: then === undefined ? undefined : share(then, name, before?.n ?? 1),
  }));
  const sorted = names.sort((a, b) => Math.max(b.now, b.baseline ?? 0) - Math.max(a.now, a.baseline ?? 0));
  const shown = sorted.slice(0, sorted.length <= NAMED + 1 ? NAMED + 1 : NAMED);
  const rest = (side: 'now' | 'baseline'): number => Math.max(0, 1 - shown.reduce((sum, one) => sum + (one[side] ?? 0), 0));
  const others = rest('now') > 0.0005 || (then !== undefined && rest('baseline') > 0.0005);
  return categoriesPlot(
    [
      ...shown,
      ...(others
        ? [{ name: 'all others', rest: true, now: rest('now'), baseline: then === undefined ? undefined : rest('baseline') }]
        : []),
    ],
    `most frequent values of ${column.name}`,
  );
}

const nameOf = (column: ColumnDocument): ((value: number) => string) => (column.type === 'timestamp' ? dateText : numberText);

function numbers(column: ColumnDocument, before: ColumnDocument | undefined, hidden: boolean): [string, Part][] {
  const name = nameOf(column);
  const both = (read: (c: ColumnDocument) => string | undefined): Part => {
    const [now, then] = [read(column), before === undefined ? undefined : read(before)];
    if (now === undefined) return undefined;
    return then === undefined || then === now ? now : html`${now} <span class="then">was ${then}</span>`;
  };
  const missing = (c: ColumnDocument): string => percentText((c.nulls + c.nan) / Math.max(1, rowsOf(c)));
  const always: [string, Part][] = [
    ['missing', both(missing)],
    ['invalid', column.invalid > 0 || (before?.invalid ?? 0) > 0 ? both((c) => countText(c.invalid)) : undefined],
    ['distinct', isNumeric(column) ? undefined : both((c) => (c.n === 0 ? undefined : distinctText(c)))],
  ];
  if (hidden || !isNumeric(column)) return always;
  const quantileOf =
    (p: number) =>
    (c: ColumnDocument): string | undefined => {
      const value = c.ll === undefined ? undefined : quantile(histogramOf(c.ll), p);
      return value === undefined ? undefined : name(rounded(c, value));
    };
  return [
    ...always,
    ['median', both(quantileOf(0.5))],
    ['5 %', both(quantileOf(0.05))],
    ['95 %', both(quantileOf(0.95))],
    ['min', both((c) => (c.min === null ? undefined : name(c.min)))],
    ['max', both((c) => (c.max === null ? undefined : name(c.max)))],
  ];
}

const histogramOf = (packed: NonNullable<ColumnDocument['ll']>): Histogram => unpackHistogram(packed);

/** The middle of a bucket is no whole number and no whole hour; most such columns' values are. */
function rounded(c: ColumnDocument, value: number): number {
  if (c.type === 'number') return c.ints === c.n ? Math.round(value) : value;
  // A bucket of a present-day timestamp is nine minutes wide.
  return Math.round(value / HOUR) * HOUR;
}

function distinctText(c: ColumnDocument): string {
  const { count, exact } = distinctValues(c);
  return `${exact ? '' : 'about '}${countText(count)}`;
}
