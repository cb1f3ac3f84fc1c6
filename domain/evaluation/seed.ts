import type { Sha256 } from '../delivery/names.ts';

/** What an evaluation compares, by SHA-256; `champion` is empty on a first delivery. */
export interface Compared {
  readonly champion: string;
  readonly challenger: string;
  readonly holdout: string;
}

/** Seed of an evaluation's resampling: the same artifacts on the same rows are always judged with the same draws, and nobody picks them. */
export function evaluationSeed({ champion, challenger, holdout }: Compared, sha256: Sha256): number {
  return Number.parseInt(sha256(champion + challenger + holdout).slice(0, 8), 16);
}
