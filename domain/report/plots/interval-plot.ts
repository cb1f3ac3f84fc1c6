import { numberText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { px, scale } from './scale.ts';

const [WIDTH, HEIGHT, EDGE] = [420, 58, 34];
const MIDDLE = 22;

export interface IntervalPlot {
  readonly label: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Where it is decided: the margin, or the floor. */
  readonly limit: number;
  readonly limitLabel: string;
  /** Draws the line of no difference. */
  readonly zero?: boolean;
  /** Which side of the limit is good. */
  readonly good: 'above' | 'below';
  readonly tone: string;
}

/** A value with its interval against the limit that decides; the side that passes is shaded. */
export function intervalPlot({ label, value, lower, upper, limit, limitLabel, zero = false, good, tone }: IntervalPlot): Html {
  const shown = [value, lower, upper, limit, ...(zero ? [0] : [])];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const reach = (high - low || Math.abs(high) || 1) * 0.08;
  const x = scale([low - reach, high + reach], [EDGE, WIDTH - EDGE]);
  const at = px(x(limit));
  const shade =
    good === 'above'
      ? html`<rect class="ok" x="${at}" y="6" width="${px(WIDTH - EDGE - x(limit))}" height="32"/>`
      : html`<rect class="ok" x="${EDGE}" y="6" width="${px(x(limit) - EDGE)}" height="32"/>`;
  const zeroAt = x(0);
  const apart = Math.abs(zeroAt - x(limit)) > 60;
  const anchor = (place: number): string => (place < 80 ? 'start' : place > WIDTH - 80 ? 'end' : 'middle');
  return html`<svg class="interval ${tone}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${shade}
<line class="axis" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="38" y2="38"/>
${zero ? html`<line class="zero" x1="${px(zeroAt)}" x2="${px(zeroAt)}" y1="6" y2="42"/>${apart ? html`<text x="${px(zeroAt)}" y="53" text-anchor="${anchor(zeroAt)}">0</text>` : ''}` : ''}
<line class="limit" x1="${at}" x2="${at}" y1="2" y2="42"/><text x="${at}" y="53" text-anchor="${anchor(x(limit))}">${limitLabel} ${numberText(limit)}</text>
<line class="reach" x1="${px(x(lower))}" x2="${px(x(upper))}" y1="${MIDDLE}" y2="${MIDDLE}"/>
<path class="ends" d="M${px(x(lower))} ${MIDDLE - 6}v12M${px(x(upper))} ${MIDDLE - 6}v12"/>
<circle class="value" cx="${px(x(value))}" cy="${MIDDLE}" r="4.5"/></svg>`;
}
