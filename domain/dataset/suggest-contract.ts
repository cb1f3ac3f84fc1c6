import { wilson } from '../statistics/proportions.ts';
import type { ColumnContract } from './column-contract.ts';
import { distinctValues } from './column-rules.ts';
import type { DataContract } from './contract.ts';
import { quantile, unpackHistogram } from './histogram.ts';
import { type ColumnProfile, isNumeric, type Profile, rowsOf } from './profile.ts';

/** Most values of a suggested list. */
const LISTED = 64;
/** Distance from the extremes that a suggested range allows, in interquartile ranges. */
const MARGIN = 0.1;

/**
 * A contract that the profiled dataset keeps, for its owner to read and to sharpen. Completeness is Wilson's lower bound, as in Deequ's
 * RetainCompletenessRule; lists of values where singletons are rare, as in its CategoricalRangeRule. Ranges only warn: what was not
 * seen yet need not be wrong.
 */
export function suggestContract(profile: Profile): DataContract {
  return {
    rows: { min: Math.max(1, Math.floor(profile.rows / 2)), minRatioToPrevious: 0.5 },
    extraColumns: 'warn',
    columns: Object.fromEntries(profile.columns.map((column) => [column.name, suggestColumn(column)])),
  };
}

function suggestColumn(column: ColumnProfile): ColumnContract {
  const rows = rowsOf(column);
  const type = column.type === 'number' && column.n > 0 && column.ints === column.n ? 'integer' : column.type;
  return {
    type,
    ...(column.sensitive ? { sensitive: true } : {}),
    missing: { max: roundUp(1 - wilson({ k: rows - column.nulls, n: rows })[0]) },
    ...(isNumeric(column) ? suggestRange(column, type) : suggestValues(column)),
    ...(column.n > 1 && distinctValues(column).count < 1.5 ? { constant: true } : {}),
  };
}

/** Non-negative if it was; a range with room to both sides, as a warning. A timestamp moves on and gets none. */
function suggestRange(column: ColumnProfile, type: string): Partial<ColumnContract> {
  const { min, max, ll } = column;
  if (type === 'timestamp' || min === null || max === null || !ll) return {};
  const h = unpackHistogram(ll);
  const room = MARGIN * ((quantile(h, 0.75) ?? max) - (quantile(h, 0.25) ?? min));
  const [low, high] = [Number((min - room).toPrecision(6)), Number((max + room).toPrecision(6))];
  const [below, above] = [Math.min(low, min), Math.max(high, max)];
  return { min: min >= 0 ? Math.max(0, below) : below, max: above, rangeSeverity: 'warn' };
}

function suggestValues(column: ColumnProfile): Partial<ColumnContract> {
  const { dict, n, type } = column;
  const found = distinctValues(column);
  if (type === 'string' && n >= 100 && found.count >= 0.95 * n) return { unique: true };
  if (type !== 'string' || !dict?.exact || dict.values.length > LISTED || dict.values.length === 0) return {};
  const once = dict.values.filter(([, count]) => count === 1).length;
  return once <= 0.1 * dict.values.length ? { values: dict.values.map(([value]) => value), maxUnseen: 0.01 } : {};
}

/** Up to three digits after the point, never below. */
const roundUp = (share: number): number => Math.min(1, Math.ceil(share * 1000) / 1000);
