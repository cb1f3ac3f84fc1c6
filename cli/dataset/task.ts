import type { DataContract } from '../../domain/dataset/contract.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import {
  type DataFile,
  type FileKind,
  type FileOptions,
  profileAndRelease,
  profileFile,
  type SchemaColumn,
  UnreadableData,
} from '../../profiler/index.ts';

/** One file, or a part of it, to be profiled. Plain data, so that a thread can be given it. */
export interface Task {
  readonly path: string;
  readonly bytes: number;
  readonly kind: FileKind;
  readonly contract: DataContract | undefined;
  readonly schema: readonly SchemaColumn[] | undefined;
  readonly format: FileOptions['format'];
  readonly maxBytes: number;
  readonly part: FileOptions['part'];
}

/** What became of a task: a profile, or why the data cannot be read. */
export type Outcome =
  | {
      readonly profile: Profile;
      readonly schema: readonly SchemaColumn[];
      readonly delimiter: string | undefined;
      /** Where reading stopped, bytes from the start of the file. */
      readonly next: number;
    }
  | { readonly refusal: Refusal };

export interface Refusal {
  readonly reason: UnreadableData['reason'];
  readonly what: string;
  readonly row: number | undefined;
  readonly offset: number | undefined;
}

/** The same code as the step of a delivery runs. */
export async function runTask(task: Task, file: DataFile): Promise<Outcome> {
  const { kind, contract, schema, format, maxBytes, part } = task;
  try {
    const read = await profileFile(file, { kind, contract, schema, format, part, limits: { bytes: maxBytes } });
    return { profile: profileAndRelease(read), schema: read.schema, delimiter: read.delimiter, next: read.next };
  } catch (error) {
    if (!(error instanceof UnreadableData)) throw error;
    return { refusal: { reason: error.reason, what: error.what, row: error.row, offset: error.offset } };
  }
}

/** A refusal as an error again; rows of a part are counted on from those before it. */
export const refused = ({ reason, what, row, offset }: Refusal, rowsBefore = 0): UnreadableData =>
  new UnreadableData(reason, what, {
    ...(row === undefined ? {} : { row: row + rowsBefore }),
    ...(offset === undefined ? {} : { offset }),
  });
