import { parentPort } from 'node:worker_threads';
import { localFile } from './local-file.ts';
import { runTask, type Task } from './task.ts';

/** Bytes after which a thread tells how far it is. */
const TOLD = 2 ** 22;

/** A thread that profiles one task after the other. Only the pool starts it. */
parentPort?.on('message', (task: Task) => {
  let fresh = 0;
  const onBytes = (bytes: number): void => {
    fresh += bytes;
    if (fresh < TOLD) return;
    parentPort?.postMessage({ bytes: fresh });
    fresh = 0;
  };
  runTask(task, ({ path, bytes = 0 }) => localFile(path, bytes, onBytes)).then(
    (outcome) => parentPort?.postMessage({ outcome }),
    (error: unknown) => parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
