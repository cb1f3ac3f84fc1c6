import { type Html, html } from '../html.ts';
import { type Bins, DAY } from './bins.ts';
import { px } from './scale.ts';

const [WIDTH, HEIGHT, TOP] = [240, 64, 3];

export interface HistogramPlot {
  readonly bins: Bins;
  /** What the plot shows, for those who cannot see it. */
  readonly label: string;
  /** Writes a value of the axis; absent for a sensitive column, whose axis tells nothing. */
  readonly name?: ((value: number) => string) | undefined;
}

/** Bars for the data now, a stepped outline for the baseline; one scale for both. */
export function histogramPlot({ bins, label, name }: HistogramPlot): Html {
  const [now = [], baseline] = bins.shares;
  const top = Math.max(1e-9, ...now, ...(baseline ?? []));
  const x = (i: number): number => (WIDTH * i) / now.length;
  const y = (share: number): number => HEIGHT - (share / top) * (HEIGHT - TOP);
  const gap = now.length > 1 ? Math.min(1, WIDTH / now.length / 8) : WIDTH / 4;
  const bars = now
    .map((share, i) => (share === 0 ? '' : `M${px(x(i) + gap)} ${HEIGHT}V${px(y(share))}H${px(x(i + 1) - gap)}V${HEIGHT}z`))
    .join('');
  const steps =
    baseline === undefined ? '' : `M0 ${HEIGHT}${baseline.map((share, i) => `V${px(y(share))}H${px(x(i + 1))}`).join('')}V${HEIGHT}`;
  const [first, last] = [bins.edges[0] ?? 0, bins.edges.at(-1) ?? 0];
  const half = bins.scale === 'whole' ? 0.5 : 0;
  const end = bins.scale === 'time' ? Math.max(bins.edges.at(-2) ?? last, last - DAY) : last - half;
  return html`<figure class="hist"${name === undefined ? '' : html` data-bins="${hover(bins, name)}"`}>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}"><path class="bars" d="${bars}"/>${steps === '' ? '' : html`<path class="steps" d="${steps}"/>`}</svg>
<figcaption>${name === undefined ? html`<span>values not shown</span>` : html`<span>${name(first + half)}</span><span>${bins.scale === 'log' ? 'log scale' : ''}</span><span>${name(end)}</span>`}</figcaption></figure>`;
}

/** For each bin its name and the shares, as the pointer shows them: `name|now|baseline`, in hundredths of a percent. */
function hover({ edges, scale, shares }: Bins, name: (value: number) => string): string {
  const [now = [], baseline] = shares;
  return now
    .map((share, i) => {
      const [low, high] = [edges[i] ?? 0, edges[i + 1] ?? 0];
      return `${binName(low, high, scale, name)}|${Math.round(share * 1e4)}${baseline === undefined ? '' : `|${Math.round((baseline[i] ?? 0) * 1e4)}`}`;
    })
    .join(';');
}

function binName(low: number, high: number, scale: Bins['scale'], name: (value: number) => string): string {
  if (scale === 'time') return name(low);
  if (scale !== 'whole') return `${name(low)} to ${name(high)}`;
  return high - low <= 1 ? name(low + 0.5) : `${name(low + 0.5)} to ${name(high - 0.5)}`;
}
