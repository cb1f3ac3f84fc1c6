import { MISSING, NO_TEXT } from '../../columns/cells';
import { CELLS, DOUBLES, ENDS, FLOATS, INTS, LONGS } from '../layout';

/** The bytes of `falsetrue`. */
const words = memory.data<u8>([102, 97, 108, 115, 101, 116, 114, 117, 101, 0, 0, 0]) as i32;

/** How many of `count` levels are 1: how many values are there. */
export function countPresent(levels: i32, count: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += load<i32>(levels + (i << 2));
  return sum;
}

/** Whether each of `count` codes is a position in a dictionary of `size`. */
export function areWithin(codes: i32, count: i32, size: i32): boolean {
  for (let i = 0; i < count; i++) if (<u32>load<i32>(codes + (i << 2)) >= <u32>size) return false;
  return true;
}

/** The number at a position of a page or dictionary, whose numbers are written in one of the ways of the layout. */
function numberAt(numbers: i32, kind: i32, at: i32, factor: f64): f64 {
  if (kind === DOUBLES) return load<f64>(numbers + (at << 3));
  if (kind === LONGS) return <f64>load<i64>(numbers + (at << 3)) * factor;
  if (kind === INTS) return <f64>load<i32>(numbers + (at << 2)) * factor;
  if (kind === FLOATS) return <f64>load<f32>(numbers + (at << 2));
  return <f64>((load<u8>(numbers + (at >> 3)) >> <u8>(at & 7)) & 1);
}

/** Where each of `count` length-prefixed texts of [start, end) begins and ends. Whether all of them are there. */
export function locateTexts(start: i32, end: i32, count: i32, starts: i32, ends: i32): boolean {
  let p = start;
  for (let i = 0; i < count; i++) {
    if (p + 4 > end) return false;
    const length = load<i32>(p);
    p += 4;
    if (<u32>length > <u32>(end - p)) return false;
    store<i32>(starts + (i << 2), p);
    p += length;
    store<i32>(ends + (i << 2), p);
  }
  return true;
}

/**
 * Writes the next rows into a column's batch: those whose level is 0 as missing (all are there without levels), the others as the
 * values from position `next` on, or as those that the next codes name. Returns how many values were used.
 */
export function writeNumbers(column: i32, rows: i32, levels: i32, codes: i32, next: i32, numbers: i32, kind: i32, factor: f64): i32 {
  const cells = load<i32>(column, CELLS);
  let used = 0;
  for (let i = 0; i < rows; i++) {
    const cell = cells + (i << 3);
    if (levels !== 0 && load<i32>(levels + (i << 2)) === 0) {
      store<i64>(cell, (<i64>MISSING) << 32);
      continue;
    }
    const x = numberAt(numbers, kind, codes === 0 ? next + used : load<i32>(codes + (used << 2)), factor);
    // One kind of NaN: the others mean something in a cell.
    store<f64>(cell, Number.isNaN(x) ? NaN : x);
    used++;
  }
  return used;
}

/** The same for texts, given where they begin and end. */
export function writeTexts(column: i32, rows: i32, levels: i32, codes: i32, starts: i32, ends: i32): i32 {
  const from = load<i32>(column, CELLS);
  const to = load<i32>(column, ENDS);
  let next = 0;
  for (let i = 0; i < rows << 2; i += 4) {
    if (levels !== 0 && load<i32>(levels + i) === 0) {
      store<i32>(to + i, NO_TEXT);
      continue;
    }
    const at = (codes === 0 ? next : load<i32>(codes + (next << 2))) << 2;
    store<i32>(from + i, load<i32>(starts + at));
    store<i32>(to + i, load<i32>(ends + at));
    next++;
  }
  return next;
}

/** The same for booleans, given as numbers; their texts are always the same two. */
export function writeTruths(column: i32, rows: i32, levels: i32, codes: i32, next: i32, numbers: i32, kind: i32): i32 {
  const starts = load<i32>(column, CELLS);
  const ends = load<i32>(column, ENDS);
  let used = 0;
  for (let i = 0; i < rows << 2; i += 4) {
    if (levels !== 0 && load<i32>(levels + i) === 0) {
      store<i32>(ends + i, NO_TEXT);
      continue;
    }
    const isTrue = numberAt(numbers, kind, codes === 0 ? next + used : load<i32>(codes + (used << 2)), 1) === 1;
    store<i32>(starts + i, isTrue ? words + 5 : words);
    store<i32>(ends + i, isTrue ? words + 9 : words + 5);
    used++;
  }
  return used;
}
