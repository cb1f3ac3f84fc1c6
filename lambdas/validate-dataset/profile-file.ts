import type { ObjectStore } from '../../adapters/object-store.ts';
import type { DataContract, FormatPolicy } from '../../domain/dataset/contract.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import {
  profileParquet,
  profileStream,
  type RejectedRow,
  type SchemaColumn,
  type StreamFormat,
  toProfile,
  UnreadableData,
} from '../../profiler/index.ts';

export interface DataFile {
  readonly uri: string;
  readonly path: string;
}

export interface FileOptions {
  readonly contract: DataContract;
  readonly format: FormatPolicy | undefined;
  readonly schema: readonly SchemaColumn[] | undefined;
  readonly onBadRow: (row: RejectedRow) => void;
}

/** Kinds of files by the ends of their names, a closing .gz left out. */
const KINDS: Readonly<Record<string, StreamFormat | 'parquet'>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
  parquet: 'parquet',
};

/** Profiles one file as its name, or the policy, says that it is to be read. */
export async function profileFile(
  objects: ObjectStore,
  file: DataFile,
  options: FileOptions,
): Promise<{ profile: Profile; schema: readonly SchemaColumn[] }> {
  const { contract, format, schema, onBadRow } = options;
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.path.replace(/\.gz$/, ''))?.[1]?.toLowerCase() ?? '';
  const kind = format?.type ?? KINDS[extension];
  if (kind === undefined || kind === 'opaque') {
    throw new UnreadableData(
      'syntax',
      `it is not known how to read .${extension}; known: ${Object.keys(KINDS).join(', ')}, each with .gz but parquet; or say it in dataset.format.type`,
    );
  }
  const source = { uri: file.uri };
  if (kind === 'parquet') {
    const bytes = await objects.bytes(file.uri);
    if (bytes === undefined) throw gone(file);
    const buffer = Uint8Array.from(bytes).buffer;
    const read = await profileParquet(
      { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      { contract, schema, source: file.path },
    );
    return { profile: toProfile(read, [source]), schema: read.schema };
  }
  const bytes = await objects.stream(file.uri);
  if (bytes === undefined) throw gone(file);
  const read = await profileStream(bytes, {
    format: kind,
    contract,
    schema,
    header: format?.header,
    delimiter: format?.delimiter ?? (extension === 'tsv' ? '\t' : undefined),
    nullValues: format?.nullValues,
    source: file.path,
    onBadRow,
  });
  return { profile: toProfile(read, [source]), schema: read.schema };
}

const gone = ({ uri }: DataFile): StepError => new StepError('Dataset.NotFound', `${uri} is gone from the snapshot`);
