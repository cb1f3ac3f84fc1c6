import { INVALID_HASH, MISSING_HASH, NO_TEXT } from '../../columns/cells';
import { CELLS, ENDS, FALSE_COUNT, FALSE_HASHES, INVALIDS, NULLS, STRANGE, TRUE_COUNT, TRUE_HASHES, TRUTHS } from '../layout';
import { mixRow } from './murmur';

/** What a cell is that is neither true nor false: a text of another meaning, nothing, a value of another kind. */
const OTHER = -1;

/**
 * Takes in the first `rows` cells of a column of booleans, and folds each cell's hash into its row's: that of the text `true` or
 * `false`, whatever way the data writes it.
 */
export function flushBooleans(column: i32, rows: i32, rowHashes: i32): void {
  const starts = load<i32>(column, CELLS);
  const ends = load<i32>(column, ENDS);
  const truths = load<i32>(column, TRUTHS);
  let nulls = 0;
  let invalid = 0;
  let yes = 0;
  for (let i = 0; i < rows; i++) {
    const end = load<i32>(ends + (i << 2));
    const value = end < 0 ? end - 1 : truth(load<i32>(starts + (i << 2)), end);
    const row = rowHashes + (i << 2);
    store<i32>(truths + (i << 2), value);
    if (value >= 0) {
      yes += value;
      mixRow(row, value === 1 ? load<i32>(column, TRUE_HASHES) : load<i32>(column, FALSE_HASHES));
    } else if (end === NO_TEXT) {
      nulls++;
      mixRow(row, MISSING_HASH);
    } else {
      invalid++;
      mixRow(row, INVALID_HASH);
    }
  }
  store<i32>(column, invalid, STRANGE);
  store<f64>(column, load<f64>(column, NULLS) + nulls, NULLS);
  store<f64>(column, load<f64>(column, INVALIDS) + invalid, INVALIDS);
  store<f64>(column, load<f64>(column, TRUE_COUNT) + yes, TRUE_COUNT);
  store<f64>(column, load<f64>(column, FALSE_COUNT) + (rows - nulls - invalid - yes), FALSE_COUNT);
}

/** 1 or 0 for a text that means true or false in any case: `true`, `t`, `yes`, `y`, `1` and their opposites. */
function truth(start: i32, end: i32): i32 {
  const length = end - start;
  const first = small(start);
  if (length === 1) {
    if (first === 0x31 || first === 0x74 || first === 0x79) return 1;
    return first === 0x30 || first === 0x66 || first === 0x6e ? 0 : OTHER;
  }
  if (length === 2) return first === 0x6e && small(start + 1) === 0x6f ? 0 : OTHER;
  if (length === 3) return first === 0x79 && small(start + 1) === 0x65 && small(start + 2) === 0x73 ? 1 : OTHER;
  const word = load<i32>(start) | 0x20202020;
  if (length === 4) return word === 0x65757274 ? 1 : OTHER;
  return length === 5 && word === 0x736c6166 && small(start + 4) === 0x65 ? 0 : OTHER;
}

/** The byte at p, as a small letter if it is one. */
function small(p: i32): i32 {
  return load<u8>(p) | 0x20;
}
