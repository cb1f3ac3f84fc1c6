import { parseScores } from '../evaluation/scores.ts';
import { unusable } from '../shift/golden.ts';
import type { Counts } from './fisher-law.ts';

/** One side of a captured request, decoded. */
export interface CapturedSide {
  readonly text: string;
  readonly csv: boolean;
}

/** A request that was answered with status 200, as data capture keeps it. */
export interface CapturedRequest {
  readonly input?: CapturedSide;
  readonly output: CapturedSide;
}

/** What an answer is worth: whether it is a prediction at all, and the first one in it. */
export interface ReadAnswer {
  readonly valid: boolean;
  readonly score?: number;
}

const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;
const FIRST_NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

/**
 * Reads an answer as evaluation reads a batch transform: in CSV one finite number a row of the request, for a binary problem from
 * 0 to 1. Of another format only NaN, infinity and answers without a number are known to be invalid.
 */
export function readAnswer({ input, output }: CapturedRequest, problem: 'binary' | 'regression'): ReadAnswer {
  if (!output.csv) {
    const score = Number(FIRST_NUMBER.exec(output.text)?.[0]);
    return unusable(output.text) === undefined ? { valid: true, score } : { valid: false };
  }
  const rows = input?.csv === true ? lines(input.text) : Math.max(1, lines(output.text));
  const parsed = parseScores(output.text, rows);
  if ('problem' in parsed) return { valid: false };
  if (problem === 'binary' && parsed.scores.some((score) => score < 0 || score > 1)) return { valid: false };
  return { valid: true, score: parsed.scores[0] ?? 0 };
}

/** Deciles between which most of the champion's predictions lie. */
export interface Deciles {
  readonly low: number;
  readonly high: number;
}

/** Counts of a window out of both fleets' captured answers: `invalidOutput` and, with deciles, the score counts. A request counts once. */
export function answerCounts(
  blue: readonly ReadAnswer[],
  green: readonly ReadAnswer[],
  deciles: Deciles | undefined,
): Readonly<Record<string, Counts>> {
  const both = (of: (answers: readonly ReadAnswer[]) => Counts['blue']): Counts => ({ blue: of(blue), green: of(green) });
  const scored = (within: (score: number) => boolean) =>
    both((answers) => {
      const scores = answers.flatMap(({ score }) => (score === undefined ? [] : [score]));
      return { n: scores.length, k: scores.filter(within).length };
    });
  const invalidOutput = both((answers) => ({ n: answers.length, k: answers.filter(({ valid }) => !valid).length }));
  if (deciles === undefined) return { invalidOutput };
  const { low, high } = deciles;
  return {
    invalidOutput,
    'scores:low': scored((score) => score <= low),
    'scores:middle': scored((score) => score > low && score <= high),
    'scores:high': scored((score) => score > high),
  };
}
