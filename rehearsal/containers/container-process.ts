import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Program } from './program.ts';
import type { Watchdog } from './watchdog.ts';

export interface Exit {
  /** Exit status, or null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Launch {
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Each line of standard output and standard error, without its end. */
  onLine(line: string): void;
}

/**
 * Waits for a line on descriptor 3 and becomes the container. Until the watchdog knows the process group nothing of the
 * container runs, and when the rehearsal dies first the descriptor closes and nothing ever does.
 */
const GATE = 'read -r go <&3 || exit 1; exec 3<&-; exec "$@"';

/** One container as a process group of its own: a group, because a `train` script may start children. */
export class ContainerProcess {
  readonly #child: ChildProcess;
  readonly #firstLine: Promise<void>;
  #exit: Exit | undefined;
  /** Settles when the process has gone and its last line was delivered. */
  readonly exited: Promise<Exit>;

  constructor(launch: Launch, watchdog: Watchdog) {
    const child = spawn('/bin/sh', ['-c', GATE, 'container', launch.program.command, ...launch.program.args], {
      cwd: launch.cwd,
      env: { ...launch.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    const group = child.pid;
    if (group !== undefined) watchdog.guard(group);
    const gate = child.stdio[3];
    if (gate instanceof Writable) {
      // A process that is killed before it reads leaves a broken pipe, which is of no interest.
      gate.on('error', () => {});
      gate.end('go\n');
    }
    let spoke = (): void => {};
    this.#firstLine = new Promise((resolve) => {
      spoke = resolve;
    });
    const lines = [child.stdout, child.stderr].map((stream) => {
      if (stream === null) return Promise.resolve();
      const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
      reader.on('line', (line) => {
        spoke();
        launch.onLine(line);
      });
      return new Promise<void>((resolve) => reader.on('close', resolve));
    });
    this.exited = new Promise((resolve) => {
      child.on('error', (error) => {
        launch.onLine(error.message);
        this.#exit = { code: 127, signal: null };
        resolve(this.#exit);
      });
      child.on('exit', (code, signal) => {
        this.#exit = { code, signal };
        // A grandchild that still holds the pipes would keep us waiting for ever: the group ends with its leader.
        this.#kill('SIGKILL');
        if (group !== undefined) watchdog.release(group);
        resolve(Promise.all(lines).then(() => ({ code, signal })));
      });
    });
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  /** How it ended; undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Waits until it has written a line, has ended, or `limitMs` of real time are over: then its signal handlers are in place. */
  async underWay(limitMs: number): Promise<void> {
    await Promise.race([this.#firstLine, this.exited, pause(limitMs)]);
  }

  /** SIGTERM, and SIGKILL when it is still there after `graceMs` of real time. */
  async terminate(graceMs: number): Promise<Exit> {
    this.#kill('SIGTERM');
    const timer = setTimeout(() => this.#kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  #kill(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // ESRCH: the group has gone already, which is what was wanted.
    }
  }
}

/** Real time, for processes only; nothing is decided by it. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
