import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { packageRoot } from '../../cli/package-root.ts';
import { type Call, readCalls, readStatistics, type StoryStatistics } from './documents.ts';
import { runProgram } from './run-program.ts';

const resultSchema = v.object({
  story: v.string(),
  ok: v.boolean(),
  deliveries: v.array(v.object({ drop: v.string(), outcome: v.string() })),
  peakMemoryBytes: v.number(),
});

export interface StoryFigures {
  readonly story: string;
  readonly ok: boolean;
  /** Real seconds from the command's start to its exit, its synth included. */
  readonly wallSeconds: number;
  /** Of all processes together. */
  readonly peakMemoryBytes: number;
  readonly deliveries: readonly { readonly drop: string; readonly outcome: string }[];
}

export interface PlayedStory {
  readonly figures: StoryFigures;
  readonly statistics: StoryStatistics;
  readonly calls: readonly Call[];
}

/** Plays a story of the example by the command line, in a folder that is gone afterwards. */
export async function playStory(name: string): Promise<PlayedStory> {
  const root = packageRoot();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-story-'));
  try {
    const { code, stdout, stderr, seconds } = await runProgram(
      process.execPath,
      [
        join(root, 'bin', 'slipway.js'),
        'rehearse',
        '--app',
        join(root, 'examples', 'flight-delay'),
        '--story',
        name,
        '--json',
        '--no-color',
      ],
      { cwd: folder, env: process.env },
    );
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!last.startsWith('{'))
      throw new Error(`the story ${name} printed no result (exit ${code}):\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    const result = v.parse(resultSchema, JSON.parse(last));
    const [rehearsal = ''] = readdirSync(join(folder, 'rehearsals'));
    const kept = join(folder, 'rehearsals', rehearsal);
    return {
      figures: { ...result, wallSeconds: seconds },
      statistics: readStatistics(readFileSync(join(kept, 'statistics.json'), 'utf8')),
      calls: readCalls(readFileSync(join(kept, 'cloud', 'calls.jsonl'), 'utf8')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
