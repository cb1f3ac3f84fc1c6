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

/** Who runs a task. */
type Runner = (task: Task) => Promise<Outcome>;

/** What a thread says. */
type Message = { readonly bytes: number } | { readonly outcome: Outcome } | { readonly failed: string };

/** Of so many workers one is this thread itself, which would only wait for the others. */
export function openPool(workers: number, onBytes: (bytes: number) => void): Pool {
  const here: Runner = (task) => runTask(task, ({ path, bytes = 0 }) => localFile(path, bytes, onBytes));
  // Threads start now: they load their code while the first file is looked at.
  const threads = workers <= 1 ? [] : startThreads(workers - 1);
  const idle: Runner[] = [...threads.map((thread) => runnerOn(thread, onBytes)), here];
  const waiting: ((runner: Runner) => void)[] = [];
  const take = async (): Promise<Runner> => idle.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const free = (runner: Runner): void => {
    const next = waiting.shift();
    if (next) next(runner);
    else idle.push(runner);
  };
  return {
    run: async (task) => {
      const runner = await take();
      try {
        return await runner(task);
      } finally {
        free(runner);
      }
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function startThreads(count: number): Worker[] {
  const script = join(packageRoot(), 'dist', 'command-line', 'worker.js');
  if (!existsSync(script)) throw new Error('slipway is not built: run "npm run build" first, or give --workers 1');
  return Array.from({ length: count }, () => new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 8 } }));
}

function runnerOn(thread: Worker, onBytes: (bytes: number) => void): Runner {
  // It may fail before it is asked anything.
  let failure: { readonly error: unknown } | undefined;
  thread.on('error', (error) => (failure ??= { error }));
  return async (task) => {
    if (failure) throw failure.error;
    return ask(thread, task, onBytes);
  };
}

const namesOf = ({ files }: Task): string => files.map(({ path }) => path).join(', ');

const ask = (thread: Worker, task: Task, onBytes: (bytes: number) => void): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const done = (): void => {
      thread.off('message', hear).off('error', fail).off('exit', gone);
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
    thread.on('message', hear).on('error', fail).on('exit', gone);
    thread.postMessage(task);
  });
