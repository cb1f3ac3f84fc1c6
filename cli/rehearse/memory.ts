import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at, real milliseconds. */
const INTERVAL = 500;

/** Watches the memory of this process and everything that it started; the peak is of all of them together. Linux only; elsewhere its own. */
export class MemoryWatch {
  #peak = 0;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#look();
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#timer.unref();
  }

  /** Bytes. */
  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#peak;
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, treeMemory());
  }
}

/** Bytes of the process tree: each process's proportional share where the kernel tells it, so that shared pages count once. */
function treeMemory(): number {
  const own = process.memoryUsage.rss();
  const parents = parentsByPid();
  if (parents === undefined) return own;
  const tree = new Set([process.pid]);
  // A child's number may be smaller than its parent's after a wrap: repeat until nothing is added.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  let sum = 0;
  for (const pid of tree) sum += memoryOf(pid);
  return sum;
}

function parentsByPid(): Map<number, number> | undefined {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return new Map(
      pids.flatMap((pid) => {
        const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
        return parent === undefined ? [] : [[Number(pid), Number(parent)] as const];
      }),
    );
  } catch {
    return undefined;
  }
}

function memoryOf(pid: number): number {
  const share = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(share ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
