import { extensionOf, type FileKind, KNOWN_EXTENSIONS, kindByName, UnreadableData } from '../../profiler/index.ts';

/** What a file is, and whether its first row names its columns (CSV; undefined elsewhere). */
export interface Recognised {
  readonly kind: FileKind | 'profile';
  readonly header?: boolean;
}

/**
 * What a file is: what the caller says, else by its first bytes where they tell, else by its name, which lies more often.
 * @throws UnreadableData when nothing tells.
 */
export function recognise(path: string, head: Buffer, given?: FileKind): Recognised {
  if (given !== undefined) return given === 'csv' ? { kind: given, header: namesColumns(head.toString('utf8')) } : { kind: given };
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { kind: 'parquet' };
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  const start = text.trimStart();
  if (/^\{\s*"format"\s*:\s*"profile\/1"/.test(start)) return { kind: 'profile' };
  const named = kindByName(path);
  if (start.startsWith('{')) {
    const line = start.slice(0, start.indexOf('\n') < 0 ? undefined : start.indexOf('\n'));
    if (/"captureData"\s*:/.test(line)) return { kind: 'capture' };
    if (named !== 'csv') return { kind: 'jsonl' };
  }
  if (named !== undefined) return named === 'csv' ? { kind: 'csv', header: namesColumns(text) } : { kind: named };
  if (extensionOf(path) !== '' || head.includes(0)) {
    const what = extensionOf(path) === '' ? 'these bytes' : `.${extensionOf(path)}`;
    throw new UnreadableData(
      'syntax',
      `it is not known how to read ${what}; known: ${KNOWN_EXTENSIONS.join(', ')}, each with .gz but parquet; or say --format`,
    );
  }
  return { kind: 'csv', header: namesColumns(text) };
}

/** Numbers as data has them; nobody names a column so. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Whether the first row can be names: no field of it is a number. */
function namesColumns(text: string): boolean {
  const line = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  return !line.split(/[,;\t|]/).some((field) => NUMBER.test(field.trim().replace(/^"(.*)"$/, '$1')));
}
