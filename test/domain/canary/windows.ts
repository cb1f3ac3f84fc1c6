import type { Counts } from '../../../domain/canary/fisher-law.ts';

/** Blue requests and events, then green's. */
export type Row = readonly [nb: number, kb: number, nc: number, kc: number];

export const counts = ([nb, kb, nc, kc]: Row): Counts => ({ blue: { n: nb, k: kb }, green: { n: nc, k: kc } });

/** A challenger that gets worse: the published sequence. */
export const WORSENING: readonly Row[] = [
  [540, 3, 60, 0],
  [536, 2, 64, 1],
  [545, 4, 55, 2],
  [530, 3, 70, 3],
  [541, 2, 59, 2],
  [538, 1, 62, 4],
  [0, 0, 0, 0],
  [544, 3, 56, 3],
  [537, 2, 63, 3],
  [540, 4, 60, 2],
];

/** One bad minute. */
export const BURST: readonly Row[] = [
  [540, 3, 60, 0],
  [540, 3, 80, 20],
  [540, 3, 60, 0],
  [540, 2, 60, 1],
];
