import type { Facts } from '../../report/facts.ts';
import type { Row } from '../compare-deliveries.ts';

/** Makes a row by reading the same of both. */
export const pairOf =
  (a: Facts, b: Facts) =>
  (what: string, read: (facts: Facts) => string | number | undefined): Row => {
    const text = (value: string | number | undefined): string | undefined => (value === undefined ? undefined : String(value));
    return { what, a: text(read(a)), b: text(read(b)) };
  };
