import type { DataContract } from '../../domain/dataset/contract.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import {
  type DataFile,
  type FileKind,
  type FileOptions,
  type ProfileAccumulator,
  profileAndRelease,
  profileFile,
  release,
  type SchemaColumn,
  UnreadableData,
} from '../../profiler/index.ts';

/** A file, and how it is read. */
export interface TaskFile {
  readonly path: string;
  /** @default - nobody knows: it is a stream */
  readonly bytes: number | undefined;
  readonly kind: FileKind;
  readonly format: FileOptions['format'];
}

/** Files that are counted together, or a part of one. Plain data, so that a thread can be given it. */
export interface Task {
  readonly files: readonly TaskFile[];
  readonly contract: DataContract | undefined;
  readonly schema: readonly SchemaColumn[] | undefined;
  /** Most bytes of one file, uncompressed. */
  readonly maxBytes: number;
  readonly part?: FileOptions['part'];
}

/** What became of a task: a profile, or which files cannot be read, and why. */
export type Outcome = Counted | { readonly refusals: readonly Refusal[] };

export interface Counted {
  readonly profile: Profile;
  /** Where reading of the last file stopped, bytes from its start. */
  readonly next: number;
}

export interface Refusal {
  readonly path: string;
  readonly reason: UnreadableData['reason'];
  readonly what: string;
  readonly row: number | undefined;
  readonly offset: number | undefined;
}

/** The same code as the step of a delivery runs. A file that cannot be read does not hide that others cannot. */
export async function runTask(task: Task, open: (file: TaskFile) => DataFile): Promise<Outcome> {
  let read: ProfileAccumulator | undefined;
  let { schema } = task;
  const refusals: Refusal[] = [];
  for (const file of task.files) {
    try {
      read = await readFile(open(file), file, { ...task, schema }, read);
      ({ schema } = read);
    } catch (error) {
      if (!(error instanceof UnreadableData)) throw error;
      const { reason, what, row, offset } = error;
      refusals.push({ path: file.path, reason, what, row, offset });
      read = undefined;
    }
  }
  if (read === undefined || refusals.length > 0) {
    if (read) release(read);
    return { refusals };
  }
  const { next, table } = read;
  const profile = profileAndRelease(
    read,
    task.files.map(({ path, bytes }) => ({ uri: path, bytes: bytes ?? table.bytes })),
  );
  return { profile, next };
}

/** Reads a file, alone or into what was counted of others. */
export const readFile = (
  data: DataFile,
  { kind, format }: TaskFile,
  { contract, schema, maxBytes, part }: Omit<Task, 'files'>,
  into?: ProfileAccumulator,
): Promise<ProfileAccumulator> => profileFile(data, { kind, contract, schema, format, part, limits: { bytes: maxBytes }, into });

/**
 * What a task counted.
 * @throws UnreadableData of the first file that cannot be read, its row counted on from those before it.
 */
export function countedOf(outcome: Outcome, rowsBefore = 0): Counted {
  if (!('refusals' in outcome)) return outcome;
  const [refusal] = outcome.refusals;
  throw refusal ? refused(refusal, rowsBefore) : new TypeError('a task without a file');
}

/** A refusal as an error again; rows of a part are counted on from those before it. */
export const refused = ({ reason, what, row, offset }: Refusal, rowsBefore = 0): UnreadableData =>
  new UnreadableData(reason, what, {
    ...(row === undefined ? {} : { row: row + rowsBefore }),
    ...(offset === undefined ? {} : { offset }),
  });
