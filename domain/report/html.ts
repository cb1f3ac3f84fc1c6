/** Text that already is HTML. Whatever else is put into a page is escaped on its way in. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between the literal parts of a template; `undefined`, `null` and `false` leave nothing. */
export type Part = Html | string | number | undefined | null | false | readonly Part[];

/** Tag of every template of the report: ``html`<td>${name}</td>` `` escapes `name`, unless it is HTML itself. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(literals.map((literal, i) => literal + (i < parts.length ? rendered(parts[i]) : '')).join(''));
}

/** Constant text of our own, such as the style sheet. Never data. */
export const trusted = (text: string): Html => new Html(text);

function rendered(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return part.map(rendered).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters, and those that turn the direction of text: a column's name could look like another one's. */
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that is safe between tags and in quoted attributes. */
export const escaped = (text: string): string =>
  text.replace(INVISIBLE, (c) => (c === '\n' || c === '\t' ? c : '�')).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
