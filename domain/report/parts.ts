import { type Html, html, type Part } from './html.ts';

/** How a gate or a step came out, for colours and marks. */
export type Tone = 'pass' | 'fail' | 'inconclusive' | 'warn' | 'absent';

const MARKS: Readonly<Record<Tone, string>> = { pass: '✓', fail: '✗', inconclusive: '?', warn: '!', absent: '–' };

export const toneOf = (word: string | undefined): Tone =>
  word === 'pass' || word === 'fail' || word === 'inconclusive' || word === 'warn' ? word : word === 'error' ? 'fail' : 'absent';

/** A verdict as a word with a mark: never by colour alone. */
export const badge = (word: string, tone: Tone = toneOf(word)): Html =>
  html`<span class="badge ${tone}"><span aria-hidden="true">${MARKS[tone]}</span> ${word}</span>`;

export const section = (id: string, title: string, ...body: readonly Part[]): Html =>
  html`<section id="${id}"><h2>${title}</h2>${body}</section>`;

/** Why a section has nothing to show. */
export const absent = (why: string): Html => html`<p class="absent">${why}</p>`;

export const sentences = (texts: readonly string[], kind = 'reasons'): Html | undefined =>
  texts.length === 0 ? undefined : html`<ul class="${kind}">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

/** Names and values; those without a value are left out. */
export function facts(pairs: readonly (readonly [name: string, value: Part])[], kind = ''): Html {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '');
  return html`<dl class="${kind}">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
  /** What the column means, where its title does not say it. */
  readonly hint?: string;
}

export interface Cell {
  readonly shown: Part;
  /** What rows are sorted by; `null` goes last. @default what is shown */
  readonly by?: number | string | null | undefined;
}

export interface TableOptions {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (Cell | Part)[])[];
  /** Class of each row. */
  readonly tones?: readonly string[];
  /** @default true */
  readonly sortable?: boolean;
  /** Rows become blocks where the page is narrow: for tables of words. @default false */
  readonly stacked?: boolean;
}

const isCell = (value: Cell | Part): value is Cell => typeof value === 'object' && value !== null && 'shown' in value;

/** A table whose columns sort when their titles are pressed; it scrolls by itself where the page is narrow. */
export function table({ label, columns, rows, tones = [], sortable = true, stacked = false }: TableOptions): Html {
  const heads = columns.map(({ title, numeric, hint }) => {
    const words = sortable && title !== '' ? html`<button type="button">${title}</button>` : title;
    return html`<th scope="col"${numeric ? html` class="num"` : ''}${hint === undefined ? '' : html` title="${hint}"`}>${words}</th>`;
  });
  const body = rows.map((row, i) => {
    const cells = row.map((value, column) => {
      const { shown, by } = isCell(value) ? value : { shown: value, by: undefined };
      const key = by === undefined || by === null ? (by === null ? html` data-s=""` : '') : html` data-s="${by}"`;
      return html`<td${columns[column]?.numeric ? html` class="num"` : ''}${key}>${shown}</td>`;
    });
    return html`<tr${tones[i] ? html` class="${tones[i]}"` : ''}>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${sortable ? 'sortable' : ''}${stacked ? ' stack' : ''}"><caption>${label}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export const folded = (summary: Part, ...body: readonly Part[]): Html => html`<details><summary>${summary}</summary>${body}</details>`;
