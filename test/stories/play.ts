import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';

const ROOT = join(__dirname, '..', '..');
export const EXAMPLE = join(ROOT, 'examples', 'flight-delay');

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
  readonly code: number;
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

/** Where a delivery of January is promoted and nothing has happened since: what most stories begin with. */
export async function playJanuary(assembly: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-january-'));
  const made = join(folder, 'made');
  await runProgram(process.execPath, [join(EXAMPLE, 'make-drops.mjs'), '--out', made, '--month', '2001-01', '--rows', '30000'], folder);
  const state = join(folder, 'state');
  const drop = ['--model', 'flights', '--drop', join(made, 'drops', 'flights', '2001-01')];
  const { code, stdout, stderr } = await rehearse(folder, [...drop, '--state', state], assembly);
  if (code !== 0) throw new Error(`January was not promoted (exit ${code}):\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
  return state;
}

/** What Node is given to rehearse an example as a person would, with the result as the last line. */
export const rehearseArguments = (options: readonly string[], assembly: string, example = EXAMPLE): string[] => [
  ...[join(ROOT, 'bin', 'slipway.js'), 'rehearse', '--app', example, '--assembly', assembly, '--json', '--no-color'],
  ...options,
];

const rehearse = (folder: string, options: readonly string[], assembly: string, example = EXAMPLE) =>
  runProgram(process.execPath, rehearseArguments(options, assembly, example), folder);

/**
 * Plays a named story by the command line that people use, in a folder of its own.
 *
 * @param january state that it goes on from when its first drop is that of `playJanuary`
 * @param example folder of the app
 */
export async function playStory(name: string, assembly: string, january?: string, example: string = EXAMPLE): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), `slipway-${name}-`));
  try {
    const options = ['--story', name];
    if (january !== undefined && beginsInJanuary(name)) {
      cpSync(january, join(folder, 'state'), { recursive: true });
      options.push('--state', join(folder, 'state'));
    }
    const { code, stdout, stderr } = await rehearse(folder, options, assembly, example);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!last.startsWith('{'))
      throw new Error(`the story ${name} printed no result (exit ${code}):\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
    const result = v.parse(resultSchema, JSON.parse(last));
    return {
      code,
      result,
      stdout,
      stderr,
      record: result.record === null ? undefined : JSON.parse(readFileSync(result.record, 'utf8')),
      report: result.report !== null && existsSync(result.report) ? readFileSync(result.report, 'utf8') : undefined,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const storySchema = v.object({ drops: v.array(v.record(v.string(), v.unknown())) });

/** The first of several drops is January as `playJanuary` delivers it; what the story does comes later. */
function beginsInJanuary(name: string): boolean {
  const { drops } = v.parse(storySchema, JSON.parse(readFileSync(join(EXAMPLE, 'stories', `${name}.json`), 'utf8')));
  const january = { model: 'flights', name: '2001-01', make: { months: ['2001-01'], rows: 30000 } };
  return drops.length > 1 && isDeepStrictEqual(drops[0], january);
}

export const storyFiles = (example: string = EXAMPLE): string[] =>
  readdirSync(join(example, 'stories'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
