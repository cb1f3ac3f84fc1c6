import { paint } from '../timeline/paint.ts';
import type { TextOptions } from './text-report.ts';

/** Exit codes of a verdict on data: those of a delivery that ends by it. */
export const EXITS = { pass: 0, fail: 10, inconclusive: 30 } as const;

/** Colours and width of the terminal; lines that go elsewhere are long and plain. */
export const textOptions = (color: boolean): TextOptions => ({
  paint: paint(color && process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined),
  width: process.stdout.columns ?? 180,
});
