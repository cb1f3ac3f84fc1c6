import { numberText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { px, scale } from './scale.ts';

const [WIDTH, LEFT, RIGHT, TOP, BOTTOM] = [760, 64, 14, 32, 26];

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly kind: 'champion' | 'challenger' | 'evidence' | 'plan';
  readonly points: readonly Point[];
  /** Lower and upper ends at the same places as the points. */
  readonly band?: readonly (readonly [low: number, high: number])[];
  /** Keeps its value until the next point. @default straight lines */
  readonly stepped?: boolean;
  readonly dashed?: boolean;
  /** Marks every point. @default only where there are too few for a line */
  readonly dots?: boolean;
}

/** A moment, by the number under which the page lists it. */
export interface Mark {
  readonly x: number;
  readonly number: number;
  readonly kind: 'verdict' | 'alarm';
}

export interface LinePlot {
  readonly title: string;
  readonly label: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly series: readonly Series[];
  readonly name: (y: number) => string;
  readonly rules?: readonly { readonly y: number; readonly label: string }[];
  readonly marks?: readonly Mark[];
  readonly height?: number;
  /** What the horizontal axis counts. Only the last of several plots names the common one. @default - it has no name */
  readonly axis?: string;
  /** What the pointer is told at each place. @default - nothing by the plot itself */
  readonly told?: readonly (readonly [x: number, words: string])[];
}

/** Lines over minutes or steps, with bands, limits and marked moments. */
export function linePlot({ title, label, x, y, series, name, rules = [], marks = [], height = 150, axis, told }: LinePlot): Html {
  const all = axis === undefined ? height : height + 14;
  const bottom = height - BOTTOM;
  const [sx, sy] = [scale(x, [LEFT, WIDTH - RIGHT], 10), scale(y, [bottom, TOP], 4)];
  const clamp = (value: number): number => Math.min(y[1], Math.max(y[0], value));
  const place = ([px0, py0]: Point): string => `${px(sx(px0))} ${px(sy(clamp(py0)))}`;
  const line = ({ points, stepped }: Series): string =>
    points
      .map((point, i) => (i === 0 ? `M${place(point)}` : stepped ? `H${px(sx(point[0]))}V${px(sy(clamp(point[1])))}` : `L${place(point)}`))
      .join('');
  const band = ({ points, band: ends }: Series): Html | string => {
    if (ends === undefined || points.length === 0) return '';
    const there = points.map(([px0], i) => place([px0, ends[i]?.[1] ?? 0]));
    const back = points.map(([px0], i) => place([px0, ends[i]?.[0] ?? 0])).reverse();
    return html`<path d="M${there.join('L')}L${back.join('L')}z"/>`;
  };
  return html`<svg class="lines" viewBox="0 0 ${WIDTH} ${all}" role="img" aria-label="${label}" data-x="${LEFT},${WIDTH - RIGHT},${x[0]},${x[1]}"${told === undefined ? '' : html` data-told="${JSON.stringify(told)}"`}>
<text class="title" x="${LEFT}" y="12">${title}</text>
${sy.ticks.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(sy(tick))}" y2="${px(sy(tick))}"/><text x="${LEFT - 6}" y="${px(sy(tick) + 4)}" text-anchor="end">${name(tick)}</text>`)}
${sx.ticks.filter((tick) => Number.isInteger(tick)).map((tick) => html`<text x="${px(Math.min(sx(tick), WIDTH - RIGHT))}" y="${bottom + 15}" text-anchor="${sx(tick) > WIDTH - 2 * RIGHT ? 'end' : 'middle'}">${numberText(tick)}</text>`)}
${axis === undefined ? '' : html`<text x="${WIDTH - RIGHT}" y="${all - 3}" text-anchor="end">${axis}</text>`}
${series.map((one) => html`<g class="${one.kind} band">${band(one)}</g>`)}
${rules.map((rule) => html`<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(sy(rule.y))}" y2="${px(sy(rule.y))}"/><text class="rule" x="${LEFT + 6}" y="${px(sy(rule.y) - 4)}">${rule.label}</text>`)}
${series.map((one) => html`<path class="${one.kind} line${one.dashed ? ' dashed' : ''}" d="${line(one)}"/>${one.points.length < 3 || one.dots ? one.points.map(([px0, py0]) => html`<circle class="${one.kind} dot" cx="${px(sx(px0))}" cy="${px(sy(clamp(py0)))}" r="3"/>`) : ''}`)}
${placed(marks, sx).map(({ mark, at, row }) => html`<g class="mark ${mark.kind}"><line x1="${px(at)}" x2="${px(at)}" y1="${TOP - 4}" y2="${bottom}"/><text x="${px(at)}" y="${TOP - 6}" dx="${row * 16}" text-anchor="middle">${circled(mark.number)}</text></g>`)}
<line class="cursor" x1="0" x2="0" y1="${TOP}" y2="${bottom}"/></svg>`;
}

/** Numbers of moments that lie close together move aside, so that each can be read. */
function placed(marks: readonly Mark[], sx: (value: number) => number): { mark: Mark; at: number; row: number }[] {
  const found: { mark: Mark; at: number; row: number }[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const at = sx(mark.x);
    const before = found.at(-1);
    const free = before === undefined || at - (before.at + before.row * 16) >= 16;
    found.push({ mark, at, row: free || before === undefined ? 0 : Math.ceil((before.at + (before.row + 1) * 16 - at) / 16) });
  }
  return found;
}

/** ① to ⑳; plain digits above. */
export const circled = (number: number): string => (number >= 1 && number <= 20 ? String.fromCodePoint(0x245f + number) : String(number));
