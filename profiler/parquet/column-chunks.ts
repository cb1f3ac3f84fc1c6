import type { AsyncBuffer, ColumnMetaData } from 'hyparquet';

/** Bytes that are read at once, unless one column has more: enough for few requests, and little to hold. */
const MOST = 4 * 2 ** 20;
/** Bytes between two columns that are read along with them: fewer than another request would cost. */
const GAP = 2 ** 16;

/** What a file's metadata says of where a column is. */
type Chunk = Pick<ColumnMetaData, 'dictionary_page_offset' | 'data_page_offset' | 'total_compressed_size'>;

/** Where in the file the bytes of a column are. */
interface Span {
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the columns of a row group and hands over the bytes of each, in the order of the file. Columns that lie close together are read
 * in one range: tables of many columns have small ones, and each request costs as much as many bytes.
 */
export async function readChunks(
  file: AsyncBuffer,
  columns: readonly Chunk[],
  take: (column: number, data: Buffer) => void,
): Promise<void> {
  for (const spans of ranges(columns.map(spanOf))) {
    const start = spans[0]?.start ?? 0;
    const bytes = Buffer.from(await file.slice(start, lastByte(spans)));
    for (const span of spans) take(span.column, bytes.subarray(span.start - start, span.end - start));
  }
}

function spanOf({ dictionary_page_offset, data_page_offset, total_compressed_size }: Chunk, column: number): Span {
  const start = Math.min(Number(dictionary_page_offset ?? data_page_offset), Number(data_page_offset));
  return { column, start, end: start + Number(total_compressed_size) };
}

/** Spans that are read together. */
function ranges(spans: readonly Span[]): Span[][] {
  const found: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const range = found.at(-1);
    if (range && span.start - lastByte(range) <= GAP && span.end - (range[0]?.start ?? 0) <= MOST) range.push(span);
    else found.push([span]);
  }
  return found;
}

const lastByte = (spans: readonly Span[]): number => Math.max(...spans.map(({ end }) => end));
