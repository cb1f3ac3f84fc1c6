import { MISSING, NO_TEXT } from '../../columns/cells';
import { DOUBLES, FLOATS, INTS, LONGS } from '../layout';

/** The bytes of `falsetrue`. */
const words = memory.data<u8>([102, 97, 108, 115, 101, 116, 114, 117, 101, 0, 0, 0]) as i32;

/** How many of `count` levels are not 0: how many values are there. */
export function countPresent(levels: i32, count: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += <i32>(load<i32>(levels + (i << 2)) !== 0);
  return sum;
}

/**
 * Writes `count` numbers of a page or dictionary as doubles, from number `first` on; they are written in one of the ways of the layout.
 * Up to eight bytes behind the target are overwritten.
 */
export function readNumbers(numbers: i32, first: i32, count: i32, kind: i32, factor: f64, into: i32): void {
  const end = into + (count << 3);
  if (kind === DOUBLES) copyDoubles(numbers + (first << 3), into, end);
  else if (kind === LONGS) {
    for (let from = numbers + (first << 3); into < end; from += 8, into += 8) store<f64>(into, <f64>load<i64>(from) * factor);
  } else if (kind === INTS) {
    for (let from = numbers + (first << 2); into < end; from += 4, into += 8) store<f64>(into, <f64>load<i32>(from) * factor);
  } else if (kind === FLOATS) {
    for (let from = numbers + (first << 2); into < end; from += 4, into += 8) {
      const x = load<f32>(from);
      store<f64>(into, Number.isNaN(x) ? NaN : <f64>x);
    }
  } else {
    for (let at = first; into < end; at++, into += 8) store<f64>(into, <f64>((load<u8>(numbers + (at >> 3)) >> <u8>(at & 7)) & 1));
  }
}

/** One kind of NaN: the others mean something in a cell. */
function copyDoubles(from: i32, into: i32, end: i32): void {
  const nan = f64x2.splat(NaN);
  for (; into < end; into += 16) {
    const x = v128.load(from);
    v128.store(into, v128.bitselect(x, nan, f64x2.eq(x, x)));
    from += 16;
  }
}

/** Writes the numbers that `count` codes name in a dictionary of `size` doubles. Whether it has all of them. */
export function gatherNumbers(dictionary: i32, size: i32, codes: i32, count: i32, into: i32): boolean {
  for (const end = codes + (count << 2); codes < end; codes += 4) {
    const code = load<i32>(codes);
    if (<u32>code >= <u32>size) return false;
    store<f64>(into, load<f64>(dictionary + (code << 3)));
    into += 8;
  }
  return true;
}

/** Moves `count` numbers apart, so that each is where a level is not 0; where it is 0 nothing is. */
export function spreadNumbers(cells: i32, count: i32, levels: i32, rows: i32): void {
  let next = count;
  for (let i = rows - 1; i >= 0; i--) {
    const there = load<i32>(levels + (i << 2)) !== 0;
    if (there) next--;
    store<i64>(cells + (i << 3), there ? load<i64>(cells + (next << 3)) : (<i64>MISSING) << 32);
  }
}

/**
 * Where each of `count` length-prefixed texts of [start, end) begins and ends. Returns the position behind the last one, or 0 if they
 * are not all there.
 */
export function locateTexts(start: i32, end: i32, count: i32, starts: i32, ends: i32): i32 {
  let p = start;
  for (let i = 0; i < count; i++) {
    if (p + 4 > end) return 0;
    const length = load<i32>(p);
    p += 4;
    if (<u32>length > <u32>(end - p)) return 0;
    store<i32>(starts + (i << 2), p);
    p += length;
    store<i32>(ends + (i << 2), p);
  }
  return p;
}

/** Writes where the texts are that `count` codes name in a dictionary, a list of starts and one of ends. Whether it has all of them. */
export function gatherTexts(dictionary: i32, last: i32, size: i32, codes: i32, count: i32, starts: i32, ends: i32): boolean {
  for (let i = 0; i < count << 2; i += 4) {
    const code = load<i32>(codes + i);
    if (<u32>code >= <u32>size) return false;
    store<i32>(starts + i, load<i32>(dictionary + (code << 2)));
    store<i32>(ends + i, load<i32>(last + (code << 2)));
  }
  return true;
}

/** Writes booleans, given as doubles, as texts; those are always the same two. */
export function writeTruths(numbers: i32, count: i32, starts: i32, ends: i32): void {
  for (let i = 0; i < count; i++) {
    const isTrue = load<f64>(numbers + (i << 3)) === 1;
    store<i32>(starts + (i << 2), isTrue ? words + 5 : words);
    store<i32>(ends + (i << 2), isTrue ? words + 9 : words + 5);
  }
}

/** Moves `count` texts apart as `spreadNumbers` does numbers. */
export function spreadTexts(starts: i32, ends: i32, count: i32, levels: i32, rows: i32): void {
  let next = count;
  for (let i = rows - 1; i >= 0; i--) {
    const there = load<i32>(levels + (i << 2)) !== 0;
    if (there) next--;
    store<i32>(starts + (i << 2), load<i32>(starts + (next << 2)));
    store<i32>(ends + (i << 2), there ? load<i32>(ends + (next << 2)) : NO_TEXT);
  }
}
