import { MISSING, NO_TEXT } from '../columns/cells.ts';
import { NumericColumn } from '../columns/numeric-column.ts';
import { longMantissa, MALFORMED, type ParseRow, type ParseState, POWERS, readField, readTime } from './row-parser.ts';

/** Columns in one generated function: V8 optimises functions of this length well, and ten times longer ones not at all. */
const GROUP = 12;

/**
 * A parser whose code is written for the kinds of the columns, a function for each dozen of them: about twice as fast as a loop over
 * kinds. Only numbers go into its source (positions of columns, codes of bytes), never anything that data says.
 */
export function generatedParser(state: ParseState): ParseRow {
  const { columns } = state.table;
  const groups: ParseRow[] = [];
  for (let from = 0; from < columns.length; from += GROUP) groups.push(compileGroup(state, from, Math.min(columns.length, from + GROUP)));
  const [first, second] = groups;
  if (first && !second) return first;
  return (bytes, start, row) => {
    let p = start;
    for (const group of groups) {
      p = group(bytes, p, row);
      if (p < 0) return p;
    }
    return p;
  };
}

function compileGroup(state: ParseState, from: number, to: number): ParseRow {
  const { columns } = state.table;
  const body: string[] = [];
  const names: string[] = [];
  const values: (Float64Array | Int32Array)[] = [];
  for (let column = from; column < to; column++) {
    const target = columns[column];
    const end = column === columns.length - 1 ? 10 : state.delimiter;
    if (target instanceof NumericColumn) {
      names.push(`v${column}`, `w${column}`);
      values.push(target.values, target.words);
      body.push(target.type === 'number' ? numberCode(column, end) : timeCode(column, end));
    } else if (target) {
      names.push(`s${column}`, `e${column}`);
      values.push(target.starts, target.ends);
      body.push(textCode(column, end, state.delimiter));
    }
  }
  const source = `'use strict'; return (bytes, start, row) => { let p = start, c = 0, m = 0, k = 0, f = 0, s = 0, q = 0, x = 0.5, g = false;\n${body.join('\n')}\nreturn p; };`;
  const make = new Function('read', 'time', 'powers', 'imul', 'long', ...names, source) as (
    read: (bytes: Buffer, column: number, start: number) => number,
    time: (bytes: Buffer, column: number, start: number, row: number, values: Float64Array) => number,
    powers: Float64Array,
    imul: (a: number, b: number) => number,
    long: (bytes: Buffer, from: number, to: number) => number,
    ...arrays: readonly (Float64Array | Int32Array)[]
  ) => ParseRow;
  return make(
    (bytes, column, start) => readField(state, bytes, column, start),
    (bytes, column, start, row, cells) => readTime(state, bytes, column, start, row, cells),
    POWERS,
    Math.imul,
    longMantissa,
    ...values,
  );
}

/**
 * Up to nine digits are an int32 mantissa, up to fifteen an exact double, and dividing by a power of ten up to 10^22 rounds correctly
 * (Clinger 1990). Nothing at all is no value; the rest is read in full generality.
 */
const numberCode = (column: number, end: number): string => `
s = p; c = bytes[p]; g = c === 45; if (g) c = bytes[++p];
m = c - 48; k = 16; f = 0; q = p;
if (m >>> 0 <= 9) {
  c = bytes[++p] - 48;
  while (c >>> 0 <= 9) { m = (imul(m, 10) + c) | 0; c = bytes[++p] - 48; }
  k = p - q;
  if (c === -2) {
    f = ++p; c = bytes[p] - 48;
    while (c >>> 0 <= 9) { m = (imul(m, 10) + c) | 0; c = bytes[++p] - 48; }
    f = p - f; k = f === 0 ? 16 : k + f;
  }
}
if (k <= 9 && c === ${end - 48}) { v${column}[row] = f === 0 ? (g ? -m : m) : (g ? -m : m) / powers[f]; p++; }
else if (k <= 15 && c === ${end - 48}) { x = long(bytes, q, p) / powers[f]; v${column}[row] = g ? -x : x; p++; }
else if (c === ${end} && p === s) { w${column}[2 * row] = 0; w${column}[2 * row + 1] = ${MISSING}; p++; }
else { p = read(bytes, ${column}, s); if (p < 0) return p; if (bytes[p] !== ${end}) return ${MALFORMED}; p++; }`;

const timeCode = (column: number, end: number): string => `
p = time(bytes, ${column}, p, row, v${column}); if (p < 0) return p; if (bytes[p] !== ${end}) return ${MALFORMED}; p++;`;

const textCode = (column: number, end: number, delimiter: number): string => `
c = bytes[p];
if (c === 34) { p = read(bytes, ${column}, p); if (p < 0) return p; if (bytes[p] !== ${end}) return ${MALFORMED}; p++; }
else {
  s = p;
  while (c !== ${delimiter} && c !== 10) c = bytes[++p];
  if (c !== ${end}) return ${MALFORMED};
  k = ${end === 10 ? 'p > s && bytes[p - 1] === 13 ? p - 1 : p' : 'p'};
  s${column}[row] = s; e${column}[row] = k === s ? ${NO_TEXT} : k; p++;
}`;
