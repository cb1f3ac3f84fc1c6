import { MISSING } from '../../columns/cells';
import {
  BOOLEAN,
  CELLS,
  COLUMNS,
  DIRECTORY,
  ENDS,
  FALSE_HASHES,
  HASH_BUCKETS,
  KEPT,
  KEYS,
  KIND,
  MOST_HELD,
  POSITIONS,
  POSITIONS_MASK,
  ROW_HASHES,
  ROWS_HELD,
  SAMPLED_CELLS,
  SELECTION,
  SENSITIVE,
  TEXT,
  THRESHOLD,
  TRUE_HASHES,
  TRUTHS,
  WEIGHTS,
} from '../layout';
import { EXPONENT, keyOf } from './doubles';
import { finished, hashBits, hashText } from './murmur';
import { select } from './select';

/** What a sampled row holds of a cell without a value, or of one that may not be told. */
const NOTHING = MISSING;

/** The key or bucket of the cell that `secondHash` looked at last. */
let bucket = 0;

/**
 * Takes the first `rows` rows of the batch into the sample. A row's key has 53 bits, 32 of its first hash and 21 of its second, and
 * is held as a double. A row that is there already only weighs more.
 */
export function sampleRows(sample: i32, rows: i32): void {
  const hashes = load<i32>(sample, ROW_HASHES);
  const columns = load<i32>(sample, COLUMNS);
  for (let row = 0; row < rows; row++) {
    const first: u32 = finished(load<i32>(hashes + (row << 2)), columns);
    if (first > load<u32>(sample, THRESHOLD)) continue;
    const position = load<i32>(sample, ROWS_HELD);
    const second: u32 = readRow(sample, row, load<i32>(sample, SAMPLED_CELLS) + ((position * columns) << 2));
    const key = <f64>(((<u64>first) << 21) | (second >>> 11));
    const slot = slotOf(sample, key);
    const known = load<i32>(slot);
    if (known >= 0) {
      const weight = load<i32>(sample, WEIGHTS) + (known << 3);
      store<f64>(weight, load<f64>(weight) + 1);
      continue;
    }
    store<i32>(slot, position);
    store<f64>(load<i32>(sample, KEYS) + (position << 3), key);
    store<f64>(load<i32>(sample, WEIGHTS) + (position << 3), 1);
    store<i32>(sample, position + 1, ROWS_HELD);
    if (position + 1 === load<i32>(sample, MOST_HELD)) prune(sample);
  }
}

/** Writes the keys or buckets of a row's cells. Its second hash. */
function readRow(sample: i32, row: i32, into: i32): i32 {
  const directory = load<i32>(sample, DIRECTORY);
  const columns = load<i32>(sample, COLUMNS);
  let hash: u32 = 0;
  for (let i = 0; i < columns; i++) {
    const record = load<i32>(directory + (i << 2));
    hash = ((hash ^ secondHash(record, row)) * 0x85ebca6b) ^ (hash >>> 15);
    store<i32>(into + (i << 2), load<i32>(record, SENSITIVE) !== 0 ? NOTHING : bucket);
  }
  return finished(hash, 0);
}

function secondHash(record: i32, row: i32): i32 {
  const kind = load<i32>(record, KIND);
  const cells = load<i32>(record, CELLS);
  bucket = NOTHING;
  if (kind === BOOLEAN) {
    const value = load<i32>(load<i32>(record, TRUTHS) + (row << 2));
    if (value < 0) return value;
    bucket = value;
    return value === 1 ? load<i32>(record, TRUE_HASHES + 4) : load<i32>(record, FALSE_HASHES + 4);
  }
  if (kind === TEXT) {
    const end = load<i32>(load<i32>(record, ENDS) + (row << 2));
    if (end < 0) return end;
    const hashes = hashText(load<i32>(cells + (row << 2)), end);
    bucket = <i32>hashes & (HASH_BUCKETS - 1);
    return <i32>(hashes >> 32);
  }
  const bits = load<i64>(cells + (row << 3));
  const high = <i32>(bits >> 32);
  if ((high & EXPONENT) === EXPONENT) return high;
  const x = reinterpret<f64>(bits);
  bucket = keyOf(x);
  return <i32>(hashBits(x === 0 ? 0 : bits) >> 32);
}

/** Where the position of the row with this key is in the hash table, or, if it is not there, where it would be. */
function slotOf(sample: i32, key: f64): i32 {
  const positions = load<i32>(sample, POSITIONS);
  const mask = load<i32>(sample, POSITIONS_MASK);
  const keys = load<i32>(sample, KEYS);
  // The key's lowest bits are those of the second hash.
  let slot = <i32>(<i64>key & mask);
  while (true) {
    const position = load<i32>(positions + (slot << 2));
    if (position < 0 || load<f64>(keys + (position << 3)) === key) return positions + (slot << 2);
    slot = (slot + 1) & mask;
  }
}

/** Keeps the rows with the smallest keys. */
function prune(sample: i32): void {
  const keys = load<i32>(sample, KEYS);
  const weights = load<i32>(sample, WEIGHTS);
  const cells = load<i32>(sample, SAMPLED_CELLS);
  const selection = load<i32>(sample, SELECTION);
  const held = load<i32>(sample, ROWS_HELD);
  const width = load<i32>(sample, COLUMNS) << 2;
  memory.copy(selection, keys, held << 3);
  const largest = select(selection, held, load<i32>(sample, KEPT) - 1);
  memory.fill(load<i32>(sample, POSITIONS), 0xff, (load<i32>(sample, POSITIONS_MASK) + 1) << 2);
  let kept = 0;
  for (let i = 0; i < held; i++) {
    const key = load<f64>(keys + (i << 3));
    if (key > largest) continue;
    store<f64>(keys + (kept << 3), key);
    store<f64>(weights + (kept << 3), load<f64>(weights + (i << 3)));
    memory.copy(cells + kept * width, cells + i * width, width);
    store<i32>(slotOf(sample, key), kept);
    kept++;
  }
  store<i32>(sample, kept, ROWS_HELD);
  store<u32>(sample, <u32>(<u64>largest >> 21), THRESHOLD);
}
