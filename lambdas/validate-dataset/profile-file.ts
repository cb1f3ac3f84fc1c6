import type { ObjectStore } from '../../adapters/object-store.ts';
import type { DataContract, FormatPolicy } from '../../domain/dataset/contract.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import {
  type DataFile,
  extensionOf,
  KNOWN_EXTENSIONS,
  kindByName,
  profileFile as profile,
  profileAndRelease,
  type RejectedRow,
  type SchemaColumn,
  UnreadableData,
} from '../../profiler/index.ts';

export interface SnapshotFile {
  readonly uri: string;
  readonly path: string;
  readonly bytes: number;
}

export interface FileOptions {
  readonly contract: DataContract;
  readonly format: FormatPolicy | undefined;
  readonly schema: readonly SchemaColumn[] | undefined;
  readonly onBadRow: (row: RejectedRow) => void;
}

/** Profiles one file as the policy, or its name, says that it is to be read. */
export async function profileFile(
  objects: ObjectStore,
  file: SnapshotFile,
  { format, ...options }: FileOptions,
): Promise<{ profile: Profile; schema: readonly SchemaColumn[] }> {
  const kind = format?.type === 'opaque' ? kindByName(file.path) : (format?.type ?? kindByName(file.path));
  if (kind === undefined) {
    throw new UnreadableData(
      'syntax',
      `it is not known how to read .${extensionOf(file.path)}; known: ${KNOWN_EXTENSIONS.join(', ')}, each with .gz but parquet; or say it in dataset.format.type`,
    );
  }
  const read = await profile(objectFile(objects, file), { ...options, kind, format });
  return { profile: profileAndRelease(read, [{ uri: file.uri, bytes: file.bytes }]), schema: read.schema };
}

/** An object as the profiler wants it. */
const objectFile = (objects: ObjectStore, { uri, path, bytes }: SnapshotFile): DataFile => ({
  path,
  stream: async function* () {
    yield* (await objects.stream(uri)) ?? gone(uri);
  },
  ranges: {
    byteLength: bytes,
    slice: async (start, end = bytes) => {
      const range = (await objects.range(uri, start, end)) ?? gone(uri);
      return new Uint8Array(range).buffer;
    },
  },
});

function gone(uri: string): never {
  throw new StepError('Dataset.NotFound', `${uri} is gone from the snapshot`);
}
