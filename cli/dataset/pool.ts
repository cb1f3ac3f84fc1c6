import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package-root.ts';
import { localFile } from './local-file.ts';
import { type Outcome, runTask, type Task } from './task.ts';

/** Runs tasks, as many at a time as it has threads. */
export interface Pool {
  readonly run: (task: Task) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

/** What a thread says. */
type Message = { readonly bytes: number } | { readonly outcome: Outcome } | { readonly failed: string };

/** One worker is this thread itself. */
export function openPool(workers: number, onBytes: (bytes: number) => void): Pool {
  return workers <= 1
    ? { run: (task) => runTask(task, ({ path, bytes = 0 }) => localFile(path, bytes, onBytes)), close: async () => {} }
    : threads(workers, onBytes);
}

function threads(count: number, onBytes: (bytes: number) => void): Pool {
  const script = join(packageRoot(), 'dist', 'command-line', 'worker.js');
  if (!existsSync(script)) throw new Error('slipway is not built: run "npm run build" first, or give --workers 1');
  // All start now: they load their code while the first file is looked at.
  const all = Array.from({ length: count }, () => new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 8 } }));
  const idle = [...all];
  // One may fail before it is asked anything.
  let failure: { readonly error: unknown } | undefined;
  for (const worker of all) worker.on('error', (error) => (failure ??= { error }));
  const waiting: ((worker: Worker) => void)[] = [];
  const free = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  const take = async (): Promise<Worker> => idle.pop() ?? new Promise((resolve) => waiting.push(resolve));
  return {
    run: async (task) => {
      const worker = await take();
      if (failure) throw failure.error;
      try {
        return await ask(worker, task, onBytes);
      } finally {
        free(worker);
      }
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

const namesOf = ({ files }: Task): string => files.map(({ path }) => path).join(', ');

const ask = (worker: Worker, task: Task, onBytes: (bytes: number) => void): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', hear).off('error', fail).off('exit', gone);
    };
    const hear = (message: Message): void => {
      if ('bytes' in message) {
        onBytes(message.bytes);
        return;
      }
      done();
      if ('outcome' in message) resolve(message.outcome);
      else reject(new Error(`${namesOf(task)}: ${message.failed}`));
    };
    const fail = (error: unknown): void => {
      done();
      reject(error);
    };
    const gone = (code: number): void => fail(new Error(`${namesOf(task)}: the thread that read it ended with ${code}`));
    worker.on('message', hear).on('error', fail).on('exit', gone);
    worker.postMessage(task);
  });
