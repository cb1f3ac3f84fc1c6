import type { ObjectStore } from '../../adapters/object-store.ts';
import type { DataContract, FormatPolicy } from '../../domain/dataset/contract.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import {
  type DataFile,
  extensionOf,
  KNOWN_EXTENSIONS,
  kindByName,
  type ProfileAccumulator,
  profileFile as profile,
  type RejectedRow,
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
  /** What was counted of the files before this one. */
  readonly into: ProfileAccumulator | undefined;
  readonly onBadRow: (row: RejectedRow) => void;
}

/** Profiles one file as the policy, or its name, says that it is to be read. */
export async function profileFile(
  objects: ObjectStore,
  file: SnapshotFile,
  { format, ...options }: FileOptions,
): Promise<ProfileAccumulator> {
  const kind = format?.type === 'opaque' ? kindByName(file.path) : (format?.type ?? kindByName(file.path));
  if (kind === undefined) {
    throw new UnreadableData(
      'syntax',
      `it is not known how to read .${extensionOf(file.path)}; known: ${KNOWN_EXTENSIONS.join(', ')}, each with .gz but parquet; or say it in dataset.format.type`,
    );
  }
  return profile(objectFile(objects, file), { ...options, kind, format });
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
