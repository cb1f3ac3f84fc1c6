import { parquetMetadataAsync } from 'hyparquet';
import * as v from 'valibot';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { type DataFile, mergeParts, mergeProfiles, type ProfileAccumulator, release, UnreadableData } from '../../profiler/index.ts';
import { type Input, STDIN } from './inputs.ts';
import { localFile, streamedFile } from './local-file.ts';
import type { Looked } from './look.ts';
import { guessStarts, profileParts } from './parts.ts';
import type { Pool } from './pool.ts';
import type { Progress } from './progress.ts';
import type { ReadOptions } from './read-dataset.ts';
import { countedOf, readFile, refused, runTask, type Task, type TaskFile } from './task.ts';
import { type Sized, type Unit, unitsOf } from './units.ts';

/** A file, and what a look at its first bytes told. */
export interface Found extends Sized {
  readonly input: Input;
  readonly looked: Looked;
}

/** Who reads, and who is told how far it is. */
export interface Work {
  readonly pool: Pool;
  readonly workers: number;
  readonly progress: Progress;
}

/** How a file is read, from its beginning: what a whole reading of it would choose. */
type Beginning = Pick<ProfileAccumulator, 'schema' | 'delimiter'>;

/** Below this a second thread costs more than it brings: its profile must be made and merged. */
const WORTH_A_THREAD = 48 * 2 ** 20;
/** Bytes of a line of some 50 columns. Profiles of more columns cost more to merge. */
const WIDE = 512;

/** How many threads a file, or a dataset, of so many bytes is worth. */
export const worth = (bytes: number, { workers }: Pick<ReadOptions, 'workers'>, { lineBytes = 0 }: Partial<Looked> = {}): number =>
  workers ?? Math.max(1, Math.floor(bytes / (WORTH_A_THREAD * Math.max(1, lineBytes / WIDE))));

/**
 * Files as one dataset, merged in their order. What is merged must be read alike: the first file's columns and types hold for all.
 * Without a profile it has a sentence for each file that cannot be read.
 */
export async function profileFiles(
  found: readonly Found[],
  options: ReadOptions,
  work: Work,
): Promise<{ readonly profile?: Profile | undefined; readonly refusals: readonly string[] }> {
  const first = found.find(({ profiled }) => !profiled);
  const refusals: string[] = [];
  let profile: Profile | undefined;
  let start: Beginning | undefined;
  if (work.workers > 1 && first && first.bytes !== undefined) {
    const begun = await toldOf(first, () => beginning(first, { ...options, schema: undefined }));
    if ('refusals' in begun) return begun;
    start = begun;
  }
  let schema = start?.schema;
  const read = (unit: Unit<Found>): Promise<Profile | Refused> => {
    const reading = { ...options, schema };
    if (unit.type === 'shared') return toldOf(unit.file, () => shared(unit.file, unit.file === first ? start : undefined, reading, work));
    const [one] = unit.files;
    return one?.profiled ? toldOf(one, () => storedProfile(one)) : together(unit.files, reading, work);
  };
  await inOrder(unitsOf(found, work.workers), start === undefined ? 1 : 2 * work.workers, read, (unit, result) => {
    if ('refusals' in result) {
      refusals.push(...result.refusals);
      return;
    }
    if (first !== undefined && (unit.type === 'shared' ? unit.file === first : unit.files.includes(first)))
      schema ??= result.columns.map(({ name, type }) => ({ name, type }));
    profile = profile === undefined ? result : mergeProfiles(profile, result);
  });
  return { profile: refusals.length > 0 ? undefined : profile, refusals };
}

interface Refused {
  /** A sentence for each file that cannot be read. */
  readonly refusals: readonly string[];
}

/** What a reading gives, or why the file cannot be read. */
async function toldOf<T>({ input }: Found, read: () => Promise<T>): Promise<T | Refused> {
  try {
    return await read();
  } catch (error) {
    return { refusals: [refusalOf(input.path, error)] };
  }
}

/** @throws what is no reason why a file cannot be read. */
export const refusalOf = (path: string, error: unknown): string => {
  if (!(error instanceof UnreadableData)) throw error;
  return `${nameOf(path)}: ${error.message}`;
};

export const nameOf = (path: string): string => (path === STDIN ? 'standard input' : path);

/** Does several things at a time and takes the results in order, so that no more than a few wait. */
async function inOrder<T, R>(items: readonly T[], width: number, run: (item: T) => Promise<R>, take: (item: T, result: R) => void) {
  const running: Promise<R>[] = [];
  for (const [i, item] of items.entries()) {
    for (let next = i + running.length; next < Math.min(items.length, i + width); next++) running.push(run(items[next] as T));
    const result = await (running.shift() as Promise<R>);
    take(item, result);
  }
}

type Reading = ReadOptions & Pick<Task, 'schema'>;

function taskFile({ input, looked }: Found, { format }: ReadOptions, delimiter: string | undefined): TaskFile {
  if (looked.kind === 'profile') throw new TypeError(`${input.path} is a profile`);
  return {
    path: nameOf(input.path),
    bytes: input.bytes,
    kind: looked.kind,
    format: { header: format?.header ?? looked.header, delimiter: format?.delimiter ?? delimiter, nullValues: format?.nullValues },
  };
}

const termsOf = ({ contract, schema, maxBytes = Number.MAX_SAFE_INTEGER }: Reading): Omit<Task, 'files'> => ({
  contract,
  schema,
  maxBytes,
});

/** Names, types and delimiter of a file. */
async function beginning(one: Found, reading: Reading): Promise<Beginning> {
  const part = one.looked.kind === 'parquet' ? { rowGroups: [0, 0] as const } : { bytes: { offset: 0, until: 1 } };
  const file = taskFile(one, reading, undefined);
  const begun = await readFile(localFile(file.path, file.bytes ?? 0), file, { ...termsOf(reading), part });
  release(begun);
  return begun;
}

async function together(files: readonly Found[], reading: Reading, { pool, progress }: Work): Promise<Profile | Refused> {
  const task = { ...termsOf(reading), files: files.map((one) => taskFile(one, reading, undefined)) };
  const stream = files.find(({ bytes }) => bytes === undefined);
  const outcome = stream ? await runTask(task, () => streamOf(stream.looked, progress)) : await pool.run(task);
  return 'refusals' in outcome
    ? { refusals: outcome.refusals.map((refusal) => refusalOf(refusal.path, refused(refusal))) }
    : outcome.profile;
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

/** A file that several threads read, each a part of it. */
async function shared(one: Found, start: Beginning | undefined, reading: Reading, work: Work): Promise<Profile> {
  const { path, bytes = 0 } = one.input;
  const parts = Math.min(work.workers, worth(bytes, reading, one.looked));
  const merged = await (one.looked.kind === 'parquet' ? inRowGroups(one, reading, work, parts) : inParts(one, start, reading, work, parts));
  return { ...merged, bytes, source: [{ uri: path, bytes }] };
}

async function inParts(one: Found, start: Beginning | undefined, reading: Reading, { pool }: Work, parts: number): Promise<Profile> {
  const { path, bytes = 0 } = one.input;
  const { schema, delimiter } = start ?? (await beginning(one, reading));
  const task = { ...termsOf({ ...reading, schema }), files: [taskFile(one, reading, delimiter)] };
  return profileParts(await guessStarts(path, bytes, parts), bytes, (part) => pool.run({ ...task, part: { bytes: part } }));
}

/** A Parquet file in runs of row groups of about the same size. */
async function inRowGroups(one: Found, reading: Reading, { pool }: Work, parts: number): Promise<Profile> {
  const { path, bytes = 0 } = one.input;
  const { ranges } = localFile(path, bytes);
  const metadata = ranges && (await parquetMetadataAsync(ranges));
  const sizes = metadata?.row_groups.map(({ total_byte_size }) => Number(total_byte_size)) ?? [];
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const groups: [number, number][] = [];
  let [from, seen] = [0, 0];
  for (const [i, size] of sizes.entries()) {
    seen += size;
    if (seen < (whole * (groups.length + 1)) / parts && i < sizes.length - 1) continue;
    groups.push([from, i + 1]);
    from = i + 1;
  }
  const task = { ...termsOf(reading), files: [taskFile(one, reading, undefined)] };
  const outcomes = await Promise.all(groups.map((rowGroups) => pool.run({ ...task, part: { rowGroups } })));
  const counted = outcomes.length === 0 ? [await pool.run(task)] : outcomes;
  return mergeParts(counted.map((outcome) => countedOf(outcome).profile));
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
