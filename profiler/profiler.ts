import type { Profile, Source } from '../domain/dataset/profile.ts';
import { CaptureHandler } from './capture/capture-handler.ts';
import { CsvReader } from './csv/csv-reader.ts';
import { JsonlHandler } from './jsonl/jsonl-handler.ts';
import { LineReader } from './line-reader.ts';
import type { ProfileOptions, SchemaColumn } from './options.ts';
import type { Table } from './table.ts';
import { tableProfile } from './to-profile.ts';

/** Everything that was counted in one part of a dataset. */
export interface ProfileAccumulator {
  readonly rows: number;
  readonly badRows: number;
  /** How columns were read: give it to the profilers of other parts of the same dataset. */
  readonly schema: readonly SchemaColumn[];
  readonly table: Table;
  /** CSV: what separated the fields. */
  readonly delimiter: string | undefined;
  /** Where the part's last row ends, and the next part's first begins: bytes from the start of the file. */
  readonly next: number;
}

export interface Profiler {
  /**
   * Takes the next bytes of the data, in chunks of any size.
   * @throws UnreadableData when the data cannot be read at all.
   */
  push(chunk: Uint8Array): void;
  /**
   * Ends the data.
   * @throws UnreadableData when it ends in the middle of something.
   */
  end(): ProfileAccumulator;
  /** Whether the part's last row was read: further bytes are not looked at. */
  readonly done: boolean;
}

/** A profiler of rows in text: memory does not grow with the data. */
export function createProfiler(options: ProfileOptions): Profiler {
  const reader =
    options.format === 'csv'
      ? new CsvReader(options)
      : new LineReader(options, options.format === 'jsonl' ? new JsonlHandler(options) : new CaptureHandler(options));
  return {
    push: (chunk) => reader.push(chunk),
    end: () => {
      const table = reader.end();
      return { ...accumulated(table), delimiter: reader.delimiter, next: reader.next };
    },
    get done() {
      return reader.done;
    },
  };
}

export const accumulated = (table: Table): ProfileAccumulator => ({
  rows: table.rows,
  badRows: table.badRows,
  schema: table.schema,
  table,
  delimiter: undefined,
  next: table.bytes,
});

/** The profile of what was counted. `source` says where the bytes came from. */
export function toProfile({ table }: ProfileAccumulator, source: readonly Source[] = []): Profile {
  if (released.has(table)) throw new Error('this accumulator was released: its memory is somebody else’s');
  return tableProfile(table, source);
}

const released = new WeakSet<Table>();

/** Gives the memory of an accumulator to the next file of this thread. It has no profile any more. */
export function release({ table }: ProfileAccumulator): void {
  if (released.has(table)) return;
  released.add(table);
  table.heap.release();
}

/** The profile of what was counted, whose memory the next file of this thread takes. */
export function profileAndRelease(read: ProfileAccumulator, source: readonly Source[] = []): Profile {
  const profile = toProfile(read, source);
  release(read);
  return profile;
}
