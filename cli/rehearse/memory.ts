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

/** The process and those that it, or they, started. */
function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const child of processes()) {
    const parent = parentOf(child);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const withChildren = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(withChildren)];
  return withChildren(pid);
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Fourth field of /proc/pid/stat; the second is a name that may hold anything, in parentheses (proc_pid_stat(5)). */
function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? undefined : Number(parent);
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
