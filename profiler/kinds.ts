import type { StreamFormat } from './options.ts';

/** Ways in which a file is read. */
export type FileKind = StreamFormat | 'parquet';

/** Kinds of files by the ends of their names, a closing .gz left out. */
const BY_EXTENSION: ReadonlyMap<string, FileKind> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['txt', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['json', 'jsonl'],
  ['parquet', 'parquet'],
]);

/** Ends of names that are understood, for messages. */
export const KNOWN_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()];

/** The end of a file's name in small letters, a closing .gz left out; empty without one. */
export const extensionOf = (path: string): string => /\.([A-Za-z0-9]+)$/.exec(path.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? '';

/** The kind of file that a name promises. */
export const kindByName = (path: string): FileKind | undefined => BY_EXTENSION.get(extensionOf(path));

/** The delimiter that a name promises. */
export const delimiterByName = (path: string): string | undefined => (extensionOf(path) === 'tsv' ? '\t' : undefined);
