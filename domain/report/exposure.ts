import type { WindowDocument } from './documents.ts';
import { countText } from './format.ts';

/** What a canary cost: how many requests saw the challenger, and its errors beyond what the champion would have made of them. */
export interface Exposure {
  readonly requests: number;
  readonly excess: number;
  /** The excess in words. */
  readonly words: string;
}

/** Over every counted minute, those after the verdict too; undefined where none was counted. */
export function exposureOf(windows: readonly WindowDocument[]): Exposure | undefined {
  if (windows.length === 0) return undefined;
  const sum = (fleet: 'blue' | 'green', count: 'n' | 'k'): number => windows.reduce((all, { errors }) => all + errors[fleet][count], 0);
  const requests = sum('green', 'n');
  const excess = sum('green', 'k') - requests * (sum('blue', 'k') / Math.max(1, sum('blue', 'n')));
  const words = Math.abs(excess) < 0.5 ? 'none' : excess > 0 ? `about ${countText(excess)} more` : `about ${countText(-excess)} fewer`;
  return { requests, excess, words };
}
