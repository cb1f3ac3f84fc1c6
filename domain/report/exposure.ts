import type { WindowDocument } from './documents.ts';
import { countText } from './format.ts';

/** What a canary cost: how many requests saw the challenger, and its errors beyond what the champion would have made of them. */
export interface Exposure {
  readonly requests: number;
  readonly excess: number;
  /** The excess in words. */
  readonly words: string;
}

/** The minutes in which the champion still answered too, those after the verdict included: once all traffic has moved, the canary is over. */
export const canaryMinutes = (windows: readonly WindowDocument[]): readonly WindowDocument[] =>
  windows.slice(0, windows.findLastIndex(({ errors }) => errors.blue.n > 0) + 1);

/** Over the minutes of the canary. Undefined where no minute was counted. */
export function exposureOf(windows: readonly WindowDocument[]): Exposure | undefined {
  if (windows.length === 0) return undefined;
  const canary = canaryMinutes(windows);
  const sum = (fleet: 'blue' | 'green', count: 'n' | 'k'): number => canary.reduce((all, { errors }) => all + errors[fleet][count], 0);
  const requests = sum('green', 'n');
  const excess = sum('green', 'k') - requests * (sum('blue', 'k') / Math.max(1, sum('blue', 'n')));
  const words = Math.abs(excess) < 0.5 ? 'none' : excess > 0 ? `about ${countText(excess)} more` : `about ${countText(-excess)} fewer`;
  return { requests, excess, words };
}
