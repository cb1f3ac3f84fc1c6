import { paint } from '../timeline/paint.ts';
import { STDIN } from './inputs.ts';
import type { TextOptions } from './text-report.ts';

/** Exit codes of a verdict on data: those of a delivery that ends by it. */
export const EXITS = { pass: 0, fail: 10, inconclusive: 30 } as const;

/** What data is called: the words that named it. */
export const called = (names: readonly string[]): string => names.map((name) => (name === STDIN ? 'standard input' : name)).join(' ');

/** Colours and width of the terminal; lines that go elsewhere, or to a terminal that has no width, are long. */
export const textOptions = (color: boolean): TextOptions => ({
  paint: paint(color && process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined),
  width: Math.max(80, process.stdout.columns || 180),
});
