import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at, real milliseconds. */
const INTERVAL = 1000;

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

/**
 * Bytes of the process tree: what each process has for itself, and the files that the largest one has mapped. The processes
 * are Node all of them, and the pages of its program are in memory once.
 */
function treeMemory(): number {
  let own = 0;
  let shared = 0;
  for (const pid of descendants(process.pid)) {
    const status = read(`/proc/${pid}/status`);
    own += kilobytes(status, 'RssAnon') * 1024;
    shared = Math.max(shared, kilobytes(status, 'RssFile') * 1024);
  }
  return own === 0 ? process.memoryUsage.rss() : own + shared;
}

/** The process and those that it, or they, started (proc(5), /proc/pid/task/tid/children). */
function descendants(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
  return [pid, ...children.flatMap(descendants)];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

const kilobytes = (status: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
