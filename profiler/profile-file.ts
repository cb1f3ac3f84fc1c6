import type { FileKind } from './kinds.ts';
import { delimiterByName } from './kinds.ts';
import type { Part, ProfileOptions, RejectedRow } from './options.ts';
import { type ProfileAccumulator, release } from './profiler.ts';
import { profileStream } from './stream.ts';

/** A file wherever it lies. Rows in text are read as a stream, Parquet in ranges. */
export interface DataFile {
  /** Its name in messages and examples; the end of it may tell the delimiter. */
  readonly path: string;
  /** Its bytes, from a position on. */
  readonly stream: (from: number) => AsyncIterable<Uint8Array>;
  /** Its size and its bytes in [start, end); absent where a file can only be read once from its beginning. */
  readonly ranges?: { readonly byteLength: number; readonly slice: (start: number, end?: number) => Promise<ArrayBuffer> } | undefined;
}

export interface FileOptions extends Pick<ProfileOptions, 'contract' | 'schema' | 'limits' | 'into'> {
  readonly kind: FileKind;
  /** How CSV is read where names do not tell. */
  readonly format?: Pick<ProfileOptions, 'header' | 'delimiter' | 'nullValues'> | undefined;
  /** A part of the file: rows by their bytes, or row groups. */
  readonly part?: { readonly bytes: Part } | { readonly rowGroups: readonly [number, number] } | undefined;
  readonly onBadRow?: ((row: RejectedRow) => void) | undefined;
}

/**
 * Profiles one file, or a part of it, alone or `into` what was counted of the files before it.
 * @throws UnreadableData when it cannot be read at all. What it was to be added to is released then: some of its rows may be in there.
 */
export async function profileFile(file: DataFile, options: FileOptions): Promise<ProfileAccumulator> {
  try {
    return await read(file, options);
  } catch (error) {
    if (options.into) release(options.into);
    throw error;
  }
}

async function read(file: DataFile, options: FileOptions): Promise<ProfileAccumulator> {
  const { kind, format, part, onBadRow, ...common } = options;
  if (kind === 'parquet') {
    if (!file.ranges) throw new RangeError(`${file.path}: Parquet needs a file that can be read in ranges, not a stream`);
    const rowGroups = part && 'rowGroups' in part ? part.rowGroups : undefined;
    // Only those who read Parquet wait for its decoders.
    const { profileParquet } = await import('./parquet/profile-parquet.ts');
    return profileParquet(file.ranges, { ...common, rowGroups, source: file.path });
  }
  const bytes = part && 'bytes' in part ? part.bytes : undefined;
  return profileStream(file.stream(bytes?.offset ?? 0), {
    ...common,
    format: kind,
    part: bytes,
    header: format?.header,
    delimiter: format?.delimiter ?? delimiterByName(file.path),
    nullValues: format?.nullValues,
    source: file.path,
    onBadRow,
  });
}
