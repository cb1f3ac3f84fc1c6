import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CONTAINER = join(__dirname, '../../../examples/flight-delay/container');

/** A folder that stands for /opt/ml. */
export function machine(
  hyperparameters: Record<string, string> = {},
  train: Record<string, string> = { 'part-0000.csv': flights(3000) },
): string {
  const base = mkdtempSync(join(tmpdir(), 'flight-delay-'));
  write(base, 'input/config/hyperparameters.json', JSON.stringify(hyperparameters));
  write(base, 'input/config/resourceconfig.json', JSON.stringify({ current_host: 'algo-1', hosts: ['algo-1'] }));
  for (const [name, text] of Object.entries(train)) write(base, `input/data/train/${name}`, text);
  return base;
}

export function write(base: string, path: string, text: string): void {
  const file = join(base, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

export const read = (base: string, path: string): string => readFileSync(join(base, path), 'utf8');

export const forget = (base: string): void => rmSync(base, { recursive: true, force: true });

/** Made-up flights of ten days with a plain truth: the later the hour and the larger the airport, the more are late. */
export function flights(rows: number): string {
  const airports = ['ATL', 'BOS', 'CLE', 'DFW', 'EWR'];
  const lines = Array.from({ length: rows }, (_, i) => {
    const hour = (i * 7) % 24;
    const origin = (i * 3) % 5;
    const late = (i * 2654435761) % 100 < 2 * hour + 8 * (4 - origin) ? 1 : 0;
    const day = String(1 + Math.floor((i * 10) / rows)).padStart(2, '0');
    return `2001-01-${day},${hour},${1 + (i % 7)},${100 + (i % 900)},${airports[origin]},${airports[(origin + 1) % 5]},${late}`;
  });
  return `date,hour,day_of_week,distance,origin,destination,late\n${lines.join('\n')}\n`;
}

export interface Ended {
  readonly code: number | null;
  readonly log: string;
}

/** Runs `train` to its end; `watch` sees each piece of its log and may signal it. */
export function train(base: string, watch: (text: string, process: ChildProcess) => void = () => {}): Promise<Ended> {
  const process_ = spawn(process.execPath, [join(CONTAINER, 'train')], { env: { SAGEMAKER_BASE_DIR: base } });
  let log = '';
  const hear = (text: Buffer): void => {
    log += text.toString();
    watch(log, process_);
  };
  process_.stdout.on('data', hear);
  process_.stderr.on('data', hear);
  return new Promise((resolve) => process_.on('close', (code) => resolve({ code, log })));
}

/** Ends a program when its log holds a text. Once: a second signal may meet it at its very end, without its handler. */
export const stopAt =
  (text: string) =>
  (log: string, child: ChildProcess): void => {
    if (!child.killed && log.includes(text)) child.kill('SIGTERM');
  };

export interface Server {
  readonly url: string;
  log(): string;
  /** Sends SIGTERM and waits for its end. */
  stop(): Promise<number | null>;
}

/** Starts `serve` and waits until it says that it serves. A server that ends before that rejects with its log. */
export async function serve(base: string, env: Record<string, string> = {}): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(CONTAINER, 'serve')], {
    env: { SAGEMAKER_BASE_DIR: base, SAGEMAKER_BIND_TO_PORT: String(port), ...env },
  });
  let log = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer): void => {
      log += text.toString();
      if (log.includes('serving on port')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`ended with ${code}: ${log}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    log: () => log,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
