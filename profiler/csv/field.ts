import type { Heap } from '../kernels/heap.ts';
import { INCOMPLETE, MALFORMED } from '../kernels/layout.ts';
import type { Table } from '../table.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** What reading a field needs beside its place. */
export interface FieldFormat {
  readonly table: Table;
  readonly delimiter: number;
  /** Texts that mean "no value". */
  readonly nulls: ReadonlySet<string>;
  /** End of the lines in the heap. */
  end: number;
}

/**
 * Reads one field in full generality and writes it as its column wants: quotes, escapes, no value, numbers of any length. Returns the
 * position of the byte that ended it, or a code.
 */
export function readField({ table, delimiter, end, nulls }: FieldFormat, column: number, start: number): number {
  const { heap } = table;
  const { bytes } = heap;
  if (bytes[start] !== QUOTE) {
    let p = start;
    while (bytes[p] !== delimiter && bytes[p] !== LF) p++;
    const stop = bytes[p] === LF && p > start && bytes[p - 1] === CR ? p - 1 : p;
    if (nulls.size > 0 && nulls.has(heap.text(start, stop))) table.writeMissing(column);
    else table.writeText(column, start, stop);
    return p;
  }
  let p = start + 1;
  let escaped = false;
  for (;;) {
    while (bytes[p] !== QUOTE) if (++p >= end) return INCOMPLETE;
    if (bytes[p + 1] !== QUOTE) break;
    escaped = true;
    p += 2;
    if (p >= end) return INCOMPLETE;
  }
  if (escaped) table.writeText(column, ...unescaped(heap, start + 1, p));
  else table.writeText(column, start + 1, p);
  p++;
  if (bytes[p] === CR && bytes[p + 1] === LF) p++;
  return bytes[p] === delimiter || bytes[p] === LF ? p : MALFORMED;
}

/** Copies text to where there is room, doubled quotes made single; its range there. */
function unescaped({ bytes, kernels }: Heap, start: number, end: number): [number, number] {
  const first = kernels.spare.value;
  let to = first;
  for (let from = start; from < end; from++) {
    bytes[to++] = bytes[from] as number;
    if (bytes[from] === QUOTE) from++;
  }
  kernels.setSpare(to);
  return [first, to];
}
