import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { sha256Hex } from '../../adapters/hash.ts';
import type { DataContract, FormatPolicy } from '../../domain/dataset/contract.ts';
import { countOpaqueFiles } from '../../domain/dataset/opaque-files.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import { UnreadableData, withOpaqueFiles } from '../../profiler/index.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import type { Input } from './inputs.ts';
import { localFile } from './local-file.ts';
import { type Looked, lookAtFile, lookAtStream } from './look.ts';
import { openPool } from './pool.ts';
import { type Found, nameOf, profileFiles, refusalOf, worth } from './profile-files.ts';
import { Progress, type Screen } from './progress.ts';

export interface ReadOptions {
  readonly contract: DataContract | undefined;
  readonly format: FormatPolicy | undefined;
  /** @default - by processors and size */
  readonly workers: number | undefined;
  /** Most bytes of one file, uncompressed. @default - no limit */
  readonly maxBytes: number | undefined;
  readonly stdin: CommandIo['stdin'];
  readonly screen: Screen | undefined;
}

/** What could be read of a dataset. */
export interface DatasetRead {
  /** Absent when any file could not be read. */
  readonly profile: Profile | undefined;
  /** A sentence for each file that could not be read, by its name. */
  readonly refusals: readonly string[];
  /** How files were understood, where that may surprise. */
  readonly notes: readonly string[];
}

/** Profiles all inputs as one dataset, on several threads where that helps. Profiles among the inputs are merged as they are. */
export async function readDataset(inputs: readonly Input[], options: ReadOptions): Promise<DatasetRead> {
  const { rows, others } = divided(inputs, options.format);
  const refusals: string[] = [];
  const found: Found[] = [];
  for (const input of rows) {
    try {
      found.push(await find(input, options));
    } catch (error) {
      refusals.push(refusalOf(input.path, error));
    }
  }
  if (refusals.length > 0) return { profile: undefined, refusals, notes: [] };
  const total = found.some(({ input }) => input.bytes === undefined) ? undefined : sum(found.map(({ input }) => input.bytes ?? 0));
  const workers = options.workers ?? Math.min(availableParallelism(), worth(total ?? 0, options, found[0]?.looked));
  const progress = new Progress(options.screen, total);
  const pool = openPool(workers, (bytes) => progress.add(bytes));
  try {
    const { profile, refusals: unread } = await profileFiles(found, options, { pool, workers, progress });
    const notes = found.flatMap(({ input, looked }) => noteOf(input, looked, options));
    if (profile === undefined) return { profile, refusals: unread, notes };
    const opaque = options.format?.type === 'opaque' ? await hashed(others, options) : undefined;
    return { profile: opaque ? withOpaqueFiles(profile, opaque) : profile, refusals: [], notes };
  } catch (error) {
    // Files that can be read, each alone, but not as one dataset.
    if (!(error instanceof UnreadableData)) throw error;
    return { profile: undefined, refusals: [error.message], notes: [] };
  } finally {
    progress.end();
    await pool.close();
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Files of rows, and files that are only counted. */
function divided(inputs: readonly Input[], format: FormatPolicy | undefined): { rows: readonly Input[]; others: readonly Input[] } {
  const { index } = format ?? {};
  if (format?.type !== 'opaque' || index === undefined) return { rows: inputs, others: [] };
  const isIndex = ({ path }: Input): boolean => path === index || path.replaceAll('\\', '/').endsWith(`/${index}`);
  const rows = inputs.filter(isIndex);
  if (rows.length !== 1)
    throw new UsageError(`${rows.length === 0 ? 'none' : `${rows.length}`} of the files is the index ${index}; name exactly one`);
  return { rows, others: inputs.filter((input) => !isIndex(input)) };
}

/** @throws UnreadableData for a file that is not even begun. */
async function find(input: Input, options: ReadOptions): Promise<Found> {
  const { path, bytes } = input;
  const { format, stdin, maxBytes = Number.POSITIVE_INFINITY, workers } = options;
  const given = format?.type === 'opaque' ? undefined : format?.type;
  const looked = bytes === undefined ? await lookAtStream(stdin, given) : await lookAtFile(path, given);
  const profiled = looked.kind === 'profile';
  if (!profiled && !looked.compressed && bytes !== undefined && bytes > maxBytes)
    throw new UnreadableData('too-large', `${bytes} bytes; at most ${maxBytes} are read (--max-bytes)`);
  return { input, bytes, looked, profiled, divisible: !profiled && !looked.compressed && worth(bytes ?? 0, { workers }, looked) > 1 };
}

/** What is not read, by names relative to the folder that holds it. */
async function hashed(files: readonly Input[], { screen }: ReadOptions) {
  const progress = new Progress(screen, sum(files.map(({ bytes }) => bytes ?? 0)));
  const digests = [];
  for (const { path, bytes = 0 } of files) {
    const hash = createHash('sha256');
    for await (const chunk of localFile(path, bytes, (count) => progress.add(count)).stream(0)) hash.update(chunk);
    digests.push({ path: relative('', path).replaceAll('\\', '/'), bytes, digest: `sha256:${hash.digest('hex')}` });
  }
  progress.end();
  return countOpaqueFiles(digests, sha256Hex);
}

/** How a file without a header was understood. */
function noteOf({ path }: Input, looked: Looked, { contract, format }: ReadOptions): string[] {
  if (looked.header !== false || format?.header !== undefined) return [];
  const named = contract ? 'its columns are the contract’s, in order' : 'its columns are _c0, _c1, …';
  return [`${nameOf(path)}: the first row holds a number, so it is no header: ${named} (--header says otherwise)`];
}
