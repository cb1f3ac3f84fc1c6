import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { parquetMetadataAsync } from 'hyparquet';
import * as v from 'valibot';
import { sha256Hex } from '../../adapters/hash.ts';
import type { DataContract, FormatPolicy } from '../../domain/dataset/contract.ts';
import { countOpaqueFiles } from '../../domain/dataset/opaque-files.ts';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { type DataFile, mergeParts, mergeProfiles, type SchemaColumn, UnreadableData, withOpaqueFiles } from '../../profiler/index.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import { type Input, STDIN } from './inputs.ts';
import { localFile, streamedFile } from './local-file.ts';
import { type Looked, lookAtFile, lookAtStream } from './look.ts';
import { guessStarts, profileParts } from './parts.ts';
import { openPool, type Pool } from './pool.ts';
import { Progress, type Screen } from './progress.ts';
import { type Outcome, refused, runTask, type Task } from './task.ts';

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

/** Below this a second thread costs more than it brings. */
const WORTH_A_THREAD = 48 * 2 ** 20;

interface Found {
  readonly input: Input;
  readonly looked: Looked;
}

/** Profiles all inputs as one dataset, on several threads where that helps. Profiles among the inputs are merged as they are. */
export async function readDataset(inputs: readonly Input[], options: ReadOptions): Promise<DatasetRead> {
  const { rows, others } = divided(inputs, options.format);
  const refusals: string[] = [];
  const found: Found[] = [];
  for (const input of rows) {
    try {
      found.push({ input, looked: await look(input, options) });
    } catch (error) {
      refusals.push(refusalOf(input.path, error));
    }
  }
  if (refusals.length > 0) return { profile: undefined, refusals, notes: [] };
  const total = found.some(({ input }) => input.bytes === undefined) ? undefined : sum(found.map(({ input }) => input.bytes ?? 0));
  const workers = options.workers ?? Math.max(1, Math.min(availableParallelism(), Math.floor((total ?? 0) / WORTH_A_THREAD)));
  const progress = new Progress(options.screen, total);
  const pool = openPool(workers, (bytes) => progress.add(bytes));
  try {
    const { profile, refusals: unread } = await profileAll(found, options, { pool, workers, progress });
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

const nameOf = (path: string): string => (path === STDIN ? 'standard input' : path);

const refusalOf = (path: string, error: unknown): string => {
  if (!(error instanceof UnreadableData)) throw error;
  return `${nameOf(path)}: ${error.message}`;
};

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

async function look({ path, bytes }: Input, { format, stdin }: ReadOptions): Promise<Looked> {
  const given = format?.type === 'opaque' ? undefined : format?.type;
  return bytes === undefined ? lookAtStream(stdin, given) : lookAtFile(path, given);
}

interface Work {
  readonly pool: Pool;
  readonly workers: number;
  readonly progress: Progress;
}

/**
 * The files as one dataset, merged in their order. Parts that are merged must be read alike: the first file's columns and types hold
 * for all.
 */
async function profileAll(found: readonly Found[], options: ReadOptions, work: Work): Promise<{ profile?: Profile; refusals: string[] }> {
  const refusals: string[] = [];
  const first = found.find(({ looked }) => looked.kind !== 'profile');
  let schema: readonly SchemaColumn[] | undefined;
  let profile: Profile | undefined;
  const read = async (one: Found): Promise<Profile | string> => {
    try {
      return one.looked.kind === 'profile' ? await storedProfile(one) : await profileFileOf(one, { ...options, schema }, work);
    } catch (error) {
      return refusalOf(one.input.path, error);
    }
  };
  const take = (one: Found, result: Profile | string): void => {
    if (typeof result === 'string') refusals.push(result);
    else {
      if (one === first) schema ??= result.columns.map(({ name, type }) => ({ name, type }));
      profile = profile === undefined ? result : mergeProfiles(profile, result);
    }
  };
  if (work.workers > 1 && first && first.input.bytes !== undefined) {
    const start = await beginning(first, { ...options, schema });
    if ('refusal' in start) return { refusals: [`${first.input.path}: ${refused(start.refusal).message}`] };
    ({ schema } = start);
  }
  await inOrder(found, schema === undefined ? 1 : 2 * work.workers, read, take);
  return profile === undefined || refusals.length > 0 ? { refusals } : { profile, refusals };
}

/** Does several things at a time and takes the results in order, so that no more than a few wait. */
async function inOrder<T, R>(items: readonly T[], width: number, run: (item: T) => Promise<R>, take: (item: T, result: R) => void) {
  const running: Promise<R>[] = [];
  for (const [i, item] of items.entries()) {
    for (let next = i + running.length; next < Math.min(items.length, i + width); next++) running.push(run(items[next] as T));
    const result = await (running.shift() as Promise<R>);
    take(item, result);
  }
}

type FileReading = ReadOptions & { readonly schema: readonly SchemaColumn[] | undefined; readonly delimiter?: string | undefined };

function taskOf({ input, looked }: Found, options: FileReading, part: Task['part']): Task {
  const { contract, format, schema, delimiter, maxBytes = Number.MAX_SAFE_INTEGER } = options;
  if (looked.kind === 'profile') throw new TypeError(`${input.path} is a profile`);
  return {
    path: nameOf(input.path),
    bytes: input.bytes ?? 0,
    kind: looked.kind,
    contract,
    schema,
    format: { header: format?.header ?? looked.header, delimiter: format?.delimiter ?? delimiter, nullValues: format?.nullValues },
    maxBytes,
    part,
  };
}

/** Names, types and delimiter of a file, from its beginning: what a whole reading of it would choose. */
const beginning = async (one: Found, options: FileReading): Promise<Outcome> => {
  const part = one.looked.kind === 'parquet' ? { rowGroups: [0, 0] as const } : { bytes: { offset: 0, until: 1 } };
  return runTask(taskOf(one, options, part), localFile(one.input.path, one.input.bytes ?? 0));
};

async function profileFileOf(one: Found, options: FileReading, work: Work): Promise<Profile> {
  const { input, looked } = one;
  if (input.bytes === undefined) return settled(await runTask(taskOf(one, options, undefined), streamOf(looked, work.progress)), input);
  if (input.bytes > (options.maxBytes ?? Number.POSITIVE_INFINITY) && !looked.compressed) {
    throw new UnreadableData('too-large', `${input.bytes} bytes; at most ${options.maxBytes} are read (--max-bytes)`);
  }
  const share = options.workers === undefined ? Math.floor(input.bytes / WORTH_A_THREAD) : work.workers;
  const parts = looked.compressed ? 1 : Math.min(work.workers, share);
  if (parts <= 1) return settled(await work.pool.run(taskOf(one, options, undefined)), input);
  if (looked.kind === 'parquet') return inRowGroups(one, options, work, parts);
  const start = await beginning(one, options);
  if ('refusal' in start) throw refused(start.refusal);
  const { schema, delimiter } = start;
  const starts = await guessStarts(input.path, input.bytes, parts);
  const merged = await profileParts(starts, input.bytes, (part) =>
    work.pool.run(taskOf(one, { ...options, schema, delimiter }, { bytes: part })),
  );
  return { ...merged, bytes: input.bytes, source: [{ uri: input.path, bytes: input.bytes }] };
}

function settled(outcome: Outcome, { path, bytes }: Input): Profile {
  if ('refusal' in outcome) throw refused(outcome.refusal);
  return { ...outcome.profile, source: [{ uri: nameOf(path), bytes: bytes ?? outcome.profile.bytes }] };
}

function streamOf(looked: Looked, progress: Progress): DataFile {
  const { replay } = looked;
  if (!replay) throw new TypeError('standard input was not opened');
  return streamedFile('standard input', counted(replay, progress));
}

async function* counted(chunks: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    progress.add(chunk.length);
    yield chunk;
  }
}

/** A Parquet file in runs of row groups of about the same size. */
async function inRowGroups(one: Found, options: FileReading, work: Work, parts: number): Promise<Profile> {
  const { input } = one;
  const { ranges } = localFile(input.path, input.bytes ?? 0);
  const metadata = ranges && (await parquetMetadataAsync(ranges));
  const sizes = metadata?.row_groups.map(({ total_byte_size }) => Number(total_byte_size)) ?? [];
  const whole = sum(sizes);
  const groups: [number, number][] = [];
  let [from, seen] = [0, 0];
  for (const [i, size] of sizes.entries()) {
    seen += size;
    if (seen < (whole * (groups.length + 1)) / parts && i < sizes.length - 1) continue;
    groups.push([from, i + 1]);
    from = i + 1;
  }
  const outcomes = await Promise.all(groups.map((rowGroups) => work.pool.run(taskOf(one, options, { rowGroups }))));
  const profiles = outcomes.map((outcome) => settled(outcome, input));
  if (profiles.length === 0) return settled(await work.pool.run(taskOf(one, options, undefined)), input);
  return { ...mergeParts(profiles), bytes: input.bytes ?? 0, source: [{ uri: input.path, bytes: input.bytes ?? 0 }] };
}

async function storedProfile({ input: { path }, looked }: Found): Promise<Profile> {
  const result = v.safeParse(profileSchema, parsed(path, (await looked.text?.()) ?? ''));
  if (!result.success) throw new UnreadableData('syntax', `no profile: ${v.summarize([result.issues[0]]).replaceAll('\n', ' ')}`);
  return result.output;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableData('syntax', `${nameOf(path)} is no JSON`);
  }
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
