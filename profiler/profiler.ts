import type { Profile, Source } from '../domain/dataset/profile.ts';
import { CaptureHandler } from './capture/capture-handler.ts';
import { CsvReader } from './csv/csv-reader.ts';
import { JsonlHandler } from './jsonl/jsonl-handler.ts';
import { LineReader } from './line-reader.ts';
import type { ProfileOptions, SchemaColumn } from './options.ts';
import type { Table } from './table.ts';
import { tableProfile } from './to-profile.ts';

/** Everything that was counted in one part of a dataset: a file, some files one after the other, or a part of a file. */
export interface ProfileAccumulator {
  readonly rows: number;
  readonly badRows: number;
  /** How columns were read: give it to the profilers of other parts of the same dataset. */
  readonly schema: readonly SchemaColumn[];
  readonly table: Table;
  /** CSV: what separated the fields, of the last file. */
  readonly delimiter: string | undefined;
  /** Where the part's last row ends, and the next part's first begins: bytes from the start of the last file. */
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
export function createProfiler(given: ProfileOptions): Profiler {
  const options = asBefore(given);
  const reader =
    options.format === 'csv'
      ? new CsvReader(options)
      : new LineReader(options, options.format === 'jsonl' ? new JsonlHandler(options) : new CaptureHandler(options));
  return {
    push: (chunk) => reader.push(chunk),
    end: () => {
      const table = reader.end();
      return { ...accumulated(table, reader.next), delimiter: reader.delimiter };
    },
    get done() {
      return reader.done;
    },
  };
}

/**
 * Options of a file whose rows are added to those of others: it has their columns.
 * @throws Error when nothing may be added to those any more.
 */
export function asBefore<O extends Pick<ProfileOptions, 'into' | 'schema'>>(options: O): O {
  const { into } = options;
  if (!into) return options;
  demandOpen(into);
  return { ...options, schema: into.schema };
}

export const accumulated = (table: Table, next: number): ProfileAccumulator => ({
  rows: table.rows,
  badRows: table.badRows,
  schema: table.schema,
  table,
  delimiter: undefined,
  next,
});

/**
 * The profile of what was counted, once: sketches are brought up to date for it, and counting cannot go on. `source` says where the bytes
 * came from.
 */
export function toProfile(read: ProfileAccumulator, source: readonly Source[] = []): Profile {
  demandOpen(read);
  closed.set(read.table, 'has given its profile');
  return tableProfile(read.table, source);
}

/** Why nothing may be counted any more, of tables that are done with. */
const closed = new WeakMap<Table, string>();

function demandOpen({ table }: ProfileAccumulator): void {
  const why = closed.get(table);
  if (why !== undefined) throw new Error(`this accumulator ${why}: it counts no more`);
}

const RELEASED = 'was released, and its memory is somebody else’s';

/** Gives the memory of an accumulator to the next file of this thread. It has no profile any more. */
export function release({ table }: ProfileAccumulator): void {
  if (closed.get(table) === RELEASED) return;
  closed.set(table, RELEASED);
  table.heap.release();
}

/** The profile of what was counted, whose memory the next file of this thread takes. */
export function profileAndRelease(read: ProfileAccumulator, source: readonly Source[] = []): Profile {
  const profile = toProfile(read, source);
  release(read);
  return profile;
}
