import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { packageRoot } from '../../cli/package-root.ts';
import { median } from './median.ts';
import { runProgram } from './run-program.ts';

const TIMES = 5;

export interface BundleFigures {
  readonly step: string;
  readonly bytes: number;
  /** Median real milliseconds of `require`. */
  readonly loadMs: number;
  /** Why it would not start without its own environment; absent when it loaded. */
  readonly refused?: string;
}

/** Loads one bundle and says how long that took, whether the function then starts or not. */
const PROBE = `
const began = performance.now();
let refused = null;
try { require(process.argv[1]); } catch (error) { refused = String(error && error.message || error).replace(/\\s*\\n\\s*/g, ' ').slice(0, 200); }
process.stdout.write(JSON.stringify({ loadMs: performance.now() - began, refused }), () => process.exit(0));`;

const probed = v.object({ loadMs: v.number(), refused: v.nullable(v.string()) });

/** Nothing of the account, and nothing that reaches one. */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'eu-central-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** Size and load time of each function's bundle, in a fresh process each time. */
export async function measureBundles(folder = join(packageRoot(), 'dist', 'lambdas')): Promise<BundleFigures[]> {
  const steps = existsSync(folder) ? readdirSync(folder).filter((step) => existsSync(join(folder, step, 'index.cjs'))) : [];
  if (steps.length === 0) throw new Error(`no bundles in ${folder}; run npm run build`);
  const figures: BundleFigures[] = [];
  for (const step of steps.sort()) figures.push(await measure(step, join(folder, step, 'index.cjs')));
  return figures;
}

async function measure(step: string, file: string): Promise<BundleFigures> {
  const loads: v.InferOutput<typeof probed>[] = [];
  for (let time = 0; time < TIMES; time += 1) loads.push(await load(file));
  const refused = loads[0]?.refused ?? undefined;
  const figures = { step, bytes: statSync(file).size, loadMs: median(loads.map(({ loadMs }) => loadMs)) };
  return refused === undefined ? figures : { ...figures, refused };
}

async function load(file: string): Promise<v.InferOutput<typeof probed>> {
  const { code, stdout, stderr } = await runProgram(process.execPath, ['-e', PROBE, file], { cwd: packageRoot(), env: ENVIRONMENT });
  if (code !== 0) throw new Error(`${file} ended the process that loaded it (exit ${code}): ${stderr}`);
  // A function may write lines of its own while it starts.
  return v.parse(probed, JSON.parse(stdout.slice(stdout.lastIndexOf('{"loadMs"'))));
}
