/** One sampled row: how often it occurred, and its cells' keys or buckets (undefined without a value). */
export interface SampledRow {
  readonly key: number;
  weight: number;
  readonly cells: readonly (number | undefined)[];
}

/** Different rows that a dataset of so many columns keeps: 5000, and fewer where rows are wide. */
export const sampleSize = (columns: number): number => Math.max(200, Math.min(5000, Math.floor(400_000 / Math.max(1, columns))));

/**
 * The k different rows with the smallest hashes, each with the number of its occurrences: a uniform sample of different rows that
 * does not depend on the order of the data or on its parts (bottom-k sampling, Cohen and Kaplan 2007).
 */
export class RowSample {
  readonly k: number;
  private rows = new Map<number, SampledRow>();
  /** High 32 bits that a key may have at most. */
  threshold = 0xffffffff;

  constructor(k: number) {
    this.k = k;
  }

  /** Whether a row whose key begins with these 32 bits can be in the sample. */
  wants(primary: number): boolean {
    return primary >>> 0 <= this.threshold;
  }

  /** Adds a row. Keys are 53 bits: 32 of one hash and 21 of another. */
  add(primary: number, secondary: number, cells: () => (number | undefined)[]): void {
    const key = (primary >>> 0) * 2 ** 21 + (secondary >>> 11);
    const known = this.rows.get(key);
    if (known) {
      known.weight++;
      return;
    }
    this.rows.set(key, { key, weight: 1, cells: cells() });
    if (this.rows.size >= 2 * this.k) this.prune();
  }

  private prune(): void {
    const smallest = this.smallest();
    this.rows = new Map(smallest.map((row) => [row.key, row]));
    this.threshold = Math.floor((smallest.at(-1)?.key ?? 0) / 2 ** 21);
  }

  /** The sample so far, smallest hash first. */
  smallest(): SampledRow[] {
    return [...this.rows.values()].sort((a, b) => a.key - b.key).slice(0, this.k);
  }
}
