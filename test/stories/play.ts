import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'flight-delay');

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

/** Synthesizes the example once for all stories of a test file. */
export async function synthesizeExample(): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--import', 'tsx', 'app.ts'], EXAMPLE, {
    CDK_OUTDIR: out,
    CDK_VALIDATION: 'false',
  });
  if (code !== 0) throw new Error(`synth failed:\n${stdout}\n${stderr}`);
  return out;
}

/** Plays a named story by the command line that people use, in a folder of its own. */
export async function playStory(name: string, assembly: string, options: readonly string[] = []): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), `slipway-${name}-`));
  try {
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [
        join(ROOT, 'bin', 'slipway.js'),
        'rehearse',
        '--story',
        name,
        '--app',
        EXAMPLE,
        '--assembly',
        assembly,
        '--json',
        '--no-color',
        ...options,
      ],
      folder,
    );
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

export const storyFiles = (): string[] =>
  readdirSync(join(EXAMPLE, 'stories'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
