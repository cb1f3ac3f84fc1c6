import type { DataContract } from '../domain/dataset/contract.ts';
import type { ProfileType } from '../domain/dataset/profile.ts';
import type { ProfileAccumulator } from './profiler.ts';

/** Bounds that keep memory and time finite whatever the data holds. */
export interface Limits {
  /** Longest row, bytes. @default 1 MiB */
  readonly lineBytes: number;
  /** Longest value, bytes. @default 256 KiB */
  readonly fieldBytes: number;
  /** Most columns. @default 4096 */
  readonly columns: number;
  /** Most bytes, uncompressed. @default 2 GiB */
  readonly bytes: number;
  /** Most uncompressed bytes for one compressed byte. @default 100 */
  readonly ratio: number;
}

export const LIMITS: Limits = { lineBytes: 2 ** 20, fieldBytes: 2 ** 18, columns: 4096, bytes: 2 ** 31, ratio: 100 };

/** Formats that are read row by row from a stream of bytes. */
export type StreamFormat = 'csv' | 'jsonl' | 'capture';

/** A piece of a file that several profilers share. Its rows are those that begin in [offset, until). */
export interface Part {
  /** Where the first byte that is pushed lies in the file: the beginning of a row. Beyond 0 there is no header, and `schema` is needed. */
  readonly offset: number;
  /** Rows that begin here or later belong to the next part. */
  readonly until: number;
}

/** A row that could not be read, with its bytes: for quarantine. */
export interface RejectedRow {
  readonly row: number;
  readonly offset: number;
  readonly reason: string;
  /** Valid only during the call: copy what must be kept. */
  readonly bytes: Uint8Array;
}

/** A column of the data: its name and how it is read. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: ProfileType;
}

export interface ProfileOptions {
  readonly format: StreamFormat;
  /** Names, types and row rules. Columns that it does not name get a type from the first rows. */
  readonly contract?: DataContract | undefined;
  /** Columns as another part of the same data was read: parts that are merged must be read alike. Wins over the contract's types. */
  readonly schema?: readonly SchemaColumn[] | undefined;
  /**
   * What was counted of the dataset's earlier files, on this thread: rows are added to it, and read as those were. Should this file not be
   * readable, nothing of it may be used any more.
   * @default - the dataset begins here
   */
  readonly into?: ProfileAccumulator | undefined;
  /** CSV: whether the first row names the columns. @default true */
  readonly header?: boolean | undefined;
  /** CSV. @default - the one of , ; tab | that the first row has most of */
  readonly delimiter?: string | undefined;
  /** CSV: texts that mean "no value" beside the empty field. */
  readonly nullValues?: readonly string[] | undefined;
  /** @default - the whole file */
  readonly part?: Part | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Name of the data in messages and examples. */
  readonly source?: string | undefined;
  readonly onBadRow?: ((row: RejectedRow) => void) | undefined;
}
