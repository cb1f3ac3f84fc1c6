import { discordance } from './closed-form.ts';
import type { Holdout } from './holdout.ts';
import { rowValues } from './losses.ts';
import { mcnemar } from './mcnemar.ts';

/** Rows on which the models' answers at 0.5 differ: what users of a model notice when it is exchanged. */
export interface Flips {
  /** The champion was right and the challenger is wrong: negative flips. */
  readonly championOnly: number;
  readonly challengerOnly: number;
  /** Negative flips among all rows (S. Yan et al., Positive-Congruent Training, CVPR 2021). */
  readonly negativeFlipRate: number;
  /** McNemar's mid-p of "both are right equally often". */
  readonly p: number;
}

/** Flips of a binary problem; null without a champion. */
export function flipsOf({ labels, challenger, champion }: Holdout): Flips | null {
  const mine = rowValues('accuracy', labels, challenger);
  const theirs = champion === null ? undefined : rowValues('accuracy', labels, champion);
  if (mine === undefined || theirs === undefined) return null;
  const { championOnly, challengerOnly, rows } = discordance(mine, theirs);
  return { championOnly, challengerOnly, negativeFlipRate: championOnly / rows, p: mcnemar(championOnly, challengerOnly).midP };
}
