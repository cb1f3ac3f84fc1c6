import { createHash } from 'node:crypto';
import type { Json } from './cloud.ts';

/**
 * Ids and random numbers of one rehearsal. Both depend only on the seed, on what they are for, and on how often that
 * was asked for before: never on the order in which unrelated parts ask.
 */
export class Chance {
  readonly #seed: string;
  readonly #asked = new Map<string, number>();
  readonly #streams = new Map<string, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** 64 hex digits. */
  id(...parts: readonly string[]): string {
    const key = JSON.stringify(parts);
    const count = this.#asked.get(key) ?? 0;
    this.#asked.set(key, count + 1);
    return hash(this.#seed, 'id', key, String(count));
  }

  /** A source of uniform numbers in [0, 1). Asking twice for one purpose continues its stream. */
  random(purpose: string): () => number {
    if (!this.#streams.has(purpose)) this.#streams.set(purpose, Number.parseInt(hash(this.#seed, 'random', purpose).slice(0, 8), 16));
    return () => {
      const state = ((this.#streams.get(purpose) ?? 0) + 0x6d2b79f5) >>> 0;
      this.#streams.set(purpose, state);
      return mulberry32(state);
    };
  }

  save(): Json {
    return { asked: Object.fromEntries(this.#asked), streams: Object.fromEntries(this.#streams) };
  }

  load(state: { readonly asked: Readonly<Record<string, number>>; readonly streams: Readonly<Record<string, number>> }): void {
    for (const [key, count] of Object.entries(state.asked)) this.#asked.set(key, count);
    for (const [purpose, at] of Object.entries(state.streams)) this.#streams.set(purpose, at);
  }
}

/** One output of the mulberry32 generator (T. Ettinger, public domain) at a state: 32 random bits as a fraction. */
function mulberry32(state: number): number {
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** SHA-256 over the JSON of the parts, so that ("ab", "c") and ("a", "bc") differ. */
function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
