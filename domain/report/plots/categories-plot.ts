import { dataText, percentText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { px } from './scale.ts';

export interface Category {
  readonly name: string;
  /** All that is not named: its bar may end at the edge. */
  readonly rest?: boolean;
  readonly now: number;
  readonly baseline?: number | undefined;
}

/** Shares of categories as pairs of bars: now above, baseline below. */
export function categoriesPlot(categories: readonly Category[], label: string): Html {
  const top = Math.max(1e-9, ...categories.flatMap(({ now, baseline, rest }) => (rest === true ? [] : [now, baseline ?? 0])));
  const wide = (share: number): string => px(Math.min(100, (share / top) * 100));
  const rows = categories.map(({ name, now, baseline }) => {
    const numbers = `${percentText(now)}${baseline === undefined ? '' : `, baseline ${percentText(baseline)}`}`;
    return html`<tr title="${name}: ${numbers}"><th scope="row">${name === '' ? '(empty)' : dataText(name)}</th><td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bars" height="${baseline === undefined ? 10 : 5}" width="${wide(now)}"/>${baseline === undefined ? '' : html`<rect class="steps-bar" y="6" height="4" width="${wide(baseline)}"/>`}</svg></td><td class="num">${percentText(now)}</td></tr>`;
  });
  return html`<table class="cats" aria-label="${label}"><tbody>${rows}</tbody></table>`;
}
