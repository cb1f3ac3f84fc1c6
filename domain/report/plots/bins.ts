import { edges, type Histogram, middle, quantile, total } from '../../dataset/histogram.ts';

/** Most bars that a small plot can show. */
export const MOST_BINS = 40;

/** Share of the values that may be gathered in each of the outermost bins, so that one outlier does not squeeze all others. */
const TAIL = 0.005;

export interface Bins {
  /** One more than there are bins. Values beyond the ends are in the outermost bins. */
  readonly edges: readonly number[];
  readonly scale: 'linear' | 'log' | 'whole' | 'time';
  /** Shares of each histogram in each bin. */
  readonly shares: readonly (readonly number[])[];
}

/**
 * Common bins of one or two histograms, for looking at: whole numbers one by one while they are few, timestamps by calendar units,
 * anything else by equal steps or, where that would be one bar, by equal ratios.
 */
export function displayBins(histograms: readonly Histogram[], values: 'whole' | 'time' | 'smooth'): Bins | undefined {
  const filled = histograms.filter((h) => total(h) > 0);
  if (filled.length === 0) return undefined;
  const at = (p: number): number[] => filled.map((h) => quantile(h, p) ?? 0);
  const [low, high] = [Math.min(...at(TAIL)), Math.max(...at(1 - TAIL))];
  const { ends, scale } =
    values === 'whole' ? wholeEdges(low, high) : values === 'time' ? timeEdges(low, high) : smoothEdges(low, high, Math.min(...at(0.5)));
  return { edges: ends, scale, shares: histograms.map((h) => sharesIn(h, ends, scale)) };
}

const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
/** Steps of a time axis: ten minutes to a year, milliseconds. */
const TIME_STEPS = [10, 60, 180, 360, 720, 1440, 2 * 1440, 7 * 1440, 28 * 1440, 91 * 1440, 365 * 1440].map((minutes) => minutes * MINUTE);

/** A bucket that begins minutes before midnight mostly holds midnight itself. */
const BUCKET = 10 * MINUTE;

function timeEdges(low: number, high: number): { ends: number[]; scale: 'time' } {
  const longest = TIME_STEPS.at(-1) ?? MINUTE;
  const step = TIME_STEPS.find((one) => (high + BUCKET - low) / one < MOST_BINS) ?? Math.ceil((high - low) / MOST_BINS / longest) * longest;
  // Longer steps count from the first day rather than from 1970.
  const unit = Math.min(step, DAY);
  const first = Math.floor((low + BUCKET) / unit) * unit;
  const bins = Math.max(1, Math.floor((high + BUCKET - first) / step) + 1);
  return { ends: Array.from({ length: bins + 1 }, (_, i) => first + i * step), scale: 'time' };
}

function wholeEdges(low: number, high: number): { ends: number[]; scale: 'whole' } {
  const [first, last] = [Math.floor(low), Math.max(Math.floor(low), Math.floor(high))];
  const step = Math.ceil((last - first + 1) / MOST_BINS);
  const bins = Math.ceil((last - first + 1) / step);
  return { ends: Array.from({ length: bins + 1 }, (_, i) => first - 0.5 + i * step), scale: 'whole' };
}

function smoothEdges(low: number, high: number, median: number): { ends: number[]; scale: 'linear' | 'log' } {
  if (!(high > low)) {
    const reach = Math.abs(low) * 0.5 || 0.5;
    return { ends: [low - reach, low + reach], scale: 'linear' };
  }
  // Most values in the first fiftieth of the axis would be one bar: equal ratios show them.
  const skewed = low > 0 && (median - low) / (high - low) < 0.02;
  const place = (i: number): number => (skewed ? low * (high / low) ** (i / MOST_BINS) : low + ((high - low) * i) / MOST_BINS);
  return { ends: Array.from({ length: MOST_BINS + 1 }, (_, i) => place(i)), scale: skewed ? 'log' : 'linear' };
}

function sharesIn(h: Histogram, ends: readonly number[], scale: Bins['scale']): number[] {
  const all = total(h) || 1;
  const shares = new Array<number>(ends.length - 1).fill(0);
  for (const [i, key] of h.keys.entries()) {
    const [low, high] = extent(key, h.shift, scale);
    spread(shares, ends, low, high, (h.counts[i] ?? 0) / all);
  }
  return shares;
}

/** Where a bucket's values lie. A bucket of whole numbers covers half a step on either side of them. */
function extent(key: number, shift: number, scale: Bins['scale']): readonly [number, number] {
  const [low, high] = edges(key, shift);
  // Nobody looks at minutes on this axis: a bucket belongs where it ends.
  if (scale === 'time') return [high - 1, high - 1];
  if (scale !== 'whole') return shift === 0 ? [middle(key, 0), middle(key, 0)] : [low, high];
  if (key >= 0) return [Math.ceil(low) - 0.5, Math.max(Math.ceil(low), Math.ceil(high) - 1) + 0.5];
  return [Math.min(Math.floor(high), Math.floor(low) + 1) - 0.5, Math.floor(high) + 0.5];
}

/** Adds a bucket's share to the bins that it overlaps, in proportion; what lies outside goes to the outermost. */
function spread(shares: number[], ends: readonly number[], low: number, high: number, share: number): void {
  const last = shares.length - 1;
  const [first, end] = [binOf(ends, low), binOf(ends, high)];
  if (first === end || !(high > low)) {
    shares[first] = (shares[first] ?? 0) + share;
    return;
  }
  for (let bin = first; bin <= end; bin++) {
    const from = bin === 0 ? low : Math.max(low, ends[bin] ?? low);
    const to = bin === last ? high : Math.min(high, ends[bin + 1] ?? high);
    shares[bin] = (shares[bin] ?? 0) + (share * Math.max(0, to - from)) / (high - low);
  }
}

function binOf(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 2];
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((ends[mid] ?? 0) <= value) low = mid;
    else high = mid - 1;
  }
  return low;
}
