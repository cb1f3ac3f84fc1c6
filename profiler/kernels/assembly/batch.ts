import { BOOLEAN, KIND, TEXT } from '../layout';
import { flushBooleans } from './boolean';
import { flushNumbers } from './numeric';
import { flushTexts } from './text';

/** Takes in the first `rows` cells of all columns, whose records' addresses the directory holds, and hashes the rows. */
export function flushBatch(directory: i32, columns: i32, rows: i32, rowHashes: i32): void {
  memory.fill(rowHashes, 0, rows << 2);
  for (let i = 0; i < columns; i++) {
    const column = load<i32>(directory + (i << 2));
    const kind = load<i32>(column, KIND);
    if (kind === TEXT) flushTexts(column, rows, rowHashes);
    else if (kind === BOOLEAN) flushBooleans(column, rows, rowHashes);
    else flushNumbers(column, rows, rowHashes);
  }
}
