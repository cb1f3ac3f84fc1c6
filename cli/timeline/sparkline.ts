const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values as small bars between `low` and `high`; what lies beyond is drawn as the end. The newest `most` values. */
export function sparkline(values: readonly number[], low: number, high: number, most = 30): string {
  const step = (value: number): number => Math.round(((value - low) / (high - low || 1)) * (BARS.length - 1));
  return values
    .slice(-most)
    .map((value) => BARS[Math.max(0, Math.min(BARS.length - 1, step(value)))] ?? '')
    .join('');
}
