import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';

export const ROOT = join(__dirname, '..', '..');
export const EXAMPLE = join(ROOT, 'examples', 'flight-delay');
export const SLIPWAY = join(ROOT, 'bin', 'slipway.js');

const resultSchema = v.object({
  story: v.string(),
  ok: v.boolean(),
  deliveries: v.array(
    v.object({
      model: v.string(),
      drop: v.string(),
      outcome: v.string(),
      reasons: v.array(v.string()),
      generation: v.number(),
      servingBefore: v.nullable(v.string()),
      servingAfter: v.nullable(v.string()),
    }),
  ),
  report: v.nullable(v.string()),
  record: v.nullable(v.string()),
  wallSeconds: v.number(),
  peakMemoryBytes: v.number(),
});
export type StoryResult = v.InferOutput<typeof resultSchema>;

export interface Played {
  readonly result: StoryResult;
  readonly stdout: string;
  readonly stderr: string;
  /** The last delivery's record, as it was written. */
  readonly record: unknown;
  readonly report: string | undefined;
}

/** Runs a program to its end; a non-zero exit is an answer, not an error. */
export function runProgram(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(file, [...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 50, stdout, stderr });
    });
  });
}

export const PYTORCH_EXAMPLE = join(ROOT, 'examples', 'flight-delay-gpu');

/** Synthesizes an example once for all stories of a test file. */
export async function synthesizeExample(example: string = EXAMPLE): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--import', 'tsx', 'app.ts'], example, {
    CDK_OUTDIR: out,
    CDK_VALIDATION: 'false',
  });
  if (code !== 0) throw new Error(`synth failed:\n${stdout}\n${stderr}`);
  return out;
}

/**
 * Plays the story `calm-day`: January is delivered and promoted, and then a day goes by.
 *
 * @returns that story, and the state that it left: what most stories can begin with
 */
export async function playCalmDay(assembly: string): Promise<{ readonly state: string; readonly played: Played }> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-calm-day-'));
  const state = join(folder, 'state');
  const { stdout, stderr } = await rehearse(folder, ['--story', 'calm-day', '--state', state], assembly);
  const result = v.parse(resultSchema, JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  return { state, played: playedOf(result, stdout, stderr) };
}

/** Options of Node that give young objects more room, which saves a tenth of the processor. */
const MORE_YOUNG_HEAP = ['--max-semi-space-size=64', '--min-semi-space-size=64'];

/** What Node is given to rehearse an example as a person would, with the result as the last line. */
export const rehearseArguments = (options: readonly string[], assembly: string, example = EXAMPLE): string[] => [
  ...MORE_YOUNG_HEAP,
  ...[SLIPWAY, 'rehearse', '--app', example, '--assembly', assembly, '--json', '--no-color'],
  ...options,
];

const rehearse = (folder: string, options: readonly string[], assembly: string, example = EXAMPLE) =>
  runProgram(process.execPath, rehearseArguments(options, assembly, example), folder);

/**
 * Plays named stories by the command line that people use, one after another in a folder of their own.
 *
 * @param from state that each begins with a copy of
 * @returns what became of each, known when it has ended, and the exit code of them all
 */
export function playStories(
  names: readonly string[],
  assembly: string,
  { from, example = EXAMPLE }: { readonly from?: string; readonly example?: string } = {},
): { readonly stories: ReadonlyMap<string, Promise<Played>>; readonly code: Promise<number | null> } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-stories-'));
  const options = [...names.flatMap((name) => ['--story', name]), ...(from === undefined ? [] : ['--from', from])];
  const child = spawn(process.execPath, rehearseArguments(options, assembly, example), {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let [stdout, stderr] = ['', ''];
  const told = new Map<string, { tell: (played: Played) => void; fail: (error: Error) => void }>();
  const stories = new Map(names.map((name) => [name, new Promise<Played>((tell, fail) => told.set(name, { tell, fail }))]));
  // Somebody awaits each of them, but perhaps not yet.
  for (const played of stories.values()) played.catch(() => undefined);
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout += `${line}\n`;
    if (!line.startsWith('{"story":')) return;
    const result = v.parse(resultSchema, JSON.parse(line));
    told.get(result.story)?.tell(playedOf(result, stdout, stderr));
    [stdout, stderr] = ['', ''];
  });
  const code = new Promise<number | null>((done) => {
    child.once('close', (exit) => {
      for (const { fail } of told.values()) fail(new Error(`ended with ${exit}:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`));
      rmSync(folder, { recursive: true, force: true });
      done(exit);
    });
  });
  return { stories, code };
}

const playedOf = (result: StoryResult, stdout: string, stderr: string): Played => ({
  result,
  stdout,
  stderr,
  record: result.record === null ? undefined : JSON.parse(readFileSync(result.record, 'utf8')),
  report: result.report !== null && existsSync(result.report) ? readFileSync(result.report, 'utf8') : undefined,
});

const storySchema = v.object({ drops: v.pipe(v.array(v.looseObject({ model: v.string() })), v.minLength(1)) });
const dropsOf = (name: string) => v.parse(storySchema, JSON.parse(readFileSync(join(EXAMPLE, 'stories', `${name}.json`), 'utf8'))).drops;

/** What a story begins with: nothing, or January delivered. Stories of first deliveries are about the first. */
export function beginningOf(name: string): 'nothing' | 'january' {
  const drops = dropsOf(name);
  const january = { model: 'flights', name: '2001-01', make: { months: ['2001-01'], rows: 20000 } };
  return drops.length === 1 || !isDeepStrictEqual(drops[0], january) || name === 'promote' || name.startsWith('first-')
    ? 'nothing'
    : 'january';
}

/** The model that a story delivers first. */
export const modelOf = (name: string): string => dropsOf(name)[0]?.model ?? '';

export const storyFiles = (example: string = EXAMPLE): string[] =>
  readdirSync(join(example, 'stories'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
