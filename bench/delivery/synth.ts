import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../cli/package-root.ts';
import { median } from './median.ts';
import { runProgram } from './run-program.ts';

const TIMES = 3;

export interface SynthTimes {
  /** Medians, seconds. */
  readonly coldSeconds: number;
  readonly warmSeconds: number;
  readonly cold: readonly number[];
  readonly warm: readonly number[];
  readonly how: string;
}

/** Times `cdk synth` of the example as a person runs it: a fresh process with template validation, first without and then with its output. */
export async function measureSynth(): Promise<SynthTimes> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const out = mkdtempSync(join(tmpdir(), 'slipway-bench-synth-'));
    rmSync(out, { recursive: true });
    try {
      cold.push(await synth(out));
      warm.push(await synth(out));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }
  const how = `cdk synth --quiet of examples/flight-delay, both its stacks, template validation included; a fresh process each time, cold without cdk.out, warm again over it; median of ${TIMES}`;
  return { coldSeconds: median(cold), warmSeconds: median(warm), cold, warm, how };
}

async function synth(out: string): Promise<number> {
  const root = packageRoot();
  const { code, stdout, stderr, seconds } = await runProgram(
    join(root, 'node_modules', '.bin', 'cdk'),
    ['synth', '--quiet', '--no-notices', '--output', out],
    { cwd: join(root, 'examples', 'flight-delay'), env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' } },
  );
  if (code !== 0) throw new Error(`cdk synth failed (exit ${code}):\n${stdout}${stderr}`);
  return seconds;
}
