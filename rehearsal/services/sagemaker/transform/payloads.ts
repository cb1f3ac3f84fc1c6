/** How an input object is cut into the bodies that are posted to /invocations. */
export interface Split {
  readonly type: 'None' | 'Line';
  readonly strategy: 'MultiRecord' | 'SingleRecord';
  /** Largest body in bytes; MaxPayloadInMB × 2^20. */
  readonly limit: number;
}

/** A record alone is larger than the payload limit. */
export class PayloadTooLarge extends Error {
  override readonly name = 'PayloadTooLarge';
}

const NEWLINE = 0x0a;

/**
 * Cuts an object into payloads. With SplitType Line a record is a line with its end; MultiRecord packs as many whole
 * lines as fit. Works for CSV and JSON Lines, since both end a record with a newline.
 */
export function* payloads(content: Buffer, split: Split): Generator<Buffer> {
  if (split.type === 'None') {
    if (content.length > split.limit) throw tooLarge(content.length, split.limit);
    yield content;
    return;
  }
  for (let start = 0; start < content.length; ) {
    const end = split.strategy === 'SingleRecord' ? lineEnd(content, start) : lastLineEnd(content, start, split.limit);
    if (end - start > split.limit) throw tooLarge(end - start, split.limit);
    yield content.subarray(start, end);
    start = end;
  }
}

/** Joins the answers: AssembleWith Line ends each with one newline, None puts them end to end. */
export function assemble(answers: readonly Buffer[], assembleWith: 'None' | 'Line'): Buffer {
  if (assembleWith === 'None') return Buffer.concat(answers);
  return Buffer.concat(answers.map((answer) => (answer.at(-1) === NEWLINE ? answer : Buffer.concat([answer, Buffer.of(NEWLINE)]))));
}

/** Just behind the line that begins at `start`. */
function lineEnd(content: Buffer, start: number): number {
  const at = content.indexOf(NEWLINE, start);
  return at < 0 ? content.length : at + 1;
}

/** Just behind the last line that ends within `limit` bytes of `start`; behind the first one when even that is longer. */
function lastLineEnd(content: Buffer, start: number, limit: number): number {
  if (content.length - start <= limit) return content.length;
  const at = content.lastIndexOf(NEWLINE, start + limit - 1);
  return at < start ? lineEnd(content, start) : at + 1;
}

function tooLarge(bytes: number, limit: number): PayloadTooLarge {
  return new PayloadTooLarge(
    `a record of ${bytes} bytes exceeds MaxPayloadInMB (${limit / 2 ** 20} MB); raise MaxPayloadInMB or split the record`,
  );
}
