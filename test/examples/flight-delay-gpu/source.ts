import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../../rehearsal/containers/free-port.ts';
import { flights, machine, write } from '../flight-delay/container.ts';

export const EXAMPLE = resolve(__dirname, '../../../examples/flight-delay-gpu');
export const SOURCE = join(EXAMPLE, 'source');

export interface Ended {
  readonly code: number | null;
  readonly log: string;
}

/** A folder that stands for /opt/ml, with ten days of made-up flights. */
export function aJob(csv: string = flights(3000)): string {
  const base = machine({}, { 'part-0000.csv': csv });
  for (const folder of ['checkpoints', 'model', 'output']) mkdirSync(join(base, folder), { recursive: true });
  write(base, 'input/data/train/_MANIFEST.json', '{}');
  return base;
}

/** Runs a Python program to its end; `watch` sees the log so far and may signal the process. */
export function python(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  watch: (log: string, process: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn('python3', ['-B', ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env } });
  let log = '';
  const hear = (text: Buffer): void => {
    log += text.toString();
    watch(log, child);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((done) => child.on('close', (code) => done({ code, log })));
}

/** Runs `train.py` on a job. */
export const train = (
  base: string,
  hyperparameters: Readonly<Record<string, unknown>>,
  watch?: Parameters<typeof python>[2],
): Promise<Ended> => python([join(SOURCE, 'train.py')], { SAGEMAKER_BASE_DIR: base, SM_HPS: JSON.stringify(hyperparameters) }, watch);

/** Runs `train.py` once for each of some processes that train together, told of each other as torchrun tells it. */
export async function trainTogether(base: string, hyperparameters: Readonly<Record<string, unknown>>, processes: number): Promise<Ended[]> {
  const meeting = { WORLD_SIZE: String(processes), MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(await freePort()) };
  const ranks = Array.from({ length: processes }, (_, rank) => ({ RANK: String(rank), LOCAL_RANK: String(rank) }));
  const job = { SAGEMAKER_BASE_DIR: base, SM_HPS: JSON.stringify(hyperparameters) };
  return Promise.all(ranks.map((rank) => python([join(SOURCE, 'train.py')], { ...job, ...meeting, ...rank })));
}

/** PyTorch 1.13's torchrun loses a default on Python 3.11, whose enumerations leave out members of value 0 when iterated. */
export const torchrunWorks = (): boolean =>
  spawnSync('python3', ['-c', 'from torch.distributed.elastic.multiprocessing import Std; assert Std.from_str("0") is not None'], {
    stdio: 'ignore',
  }).status === 0;

export const checkpointsOf = (base: string): string[] =>
  existsSync(join(base, 'checkpoints'))
    ? readdirSync(join(base, 'checkpoints'))
        .filter((name) => !name.startsWith('.'))
        .sort()
    : [];
