import { type Finished, FunctionProcess, type Invocation, type ProcessSpec } from './function-process.ts';

/** Most processes at one time, so that a laptop's memory holds them. */
export const MAX_PROCESSES = 6;

/** Warm processes, at most `max` of them; the one unused for longest makes room. */
export class ProcessPool {
  readonly #max: number;
  /** Least recently used first. */
  #idle: FunctionProcess[] = [];
  readonly #busy = new Set<FunctionProcess>();
  #starting = 0;
  #waiting: (() => void)[] = [];

  constructor(max = MAX_PROCESSES) {
    this.#max = max;
  }

  /**
   * Runs one invocation in a warm process of its key, or in a new one. When all are busy it waits for one;
   * `beyond` goes past the limit instead, for a function that is itself waited for by a busy one.
   */
  async run(key: string, spec: () => ProcessSpec, invocation: Invocation, beyond = false): Promise<Finished> {
    for (;;) {
      const process = await this.#acquire(key, spec, beyond);
      try {
        const finished = await process.invoke(invocation);
        if (finished !== 'gone') return finished;
      } finally {
        this.#release(process);
      }
    }
  }

  pids(): number[] {
    return [...this.#idle, ...this.#busy].filter(({ alive }) => alive).flatMap(({ pid }) => pid ?? []);
  }

  async shutdown(): Promise<void> {
    const all = [...this.#idle, ...this.#busy];
    this.#idle = [];
    await Promise.all(all.map((process) => process.kill()));
  }

  async #acquire(key: string, spec: () => ProcessSpec, beyond: boolean): Promise<FunctionProcess> {
    for (;;) {
      this.#idle = this.#idle.filter(({ alive }) => alive);
      const warm = this.#idle.findLast((process) => process.key === key);
      if (warm !== undefined) {
        this.#idle = this.#idle.filter((process) => process !== warm);
        this.#busy.add(warm);
        return warm;
      }
      if (beyond || this.#makeRoom()) return this.#start(spec());
      await new Promise<void>((done) => this.#waiting.push(done));
    }
  }

  #makeRoom(): boolean {
    const working = this.#busy.size + this.#starting;
    while (this.#idle.length > 0 && working + this.#idle.length >= this.#max) void this.#idle.shift()?.kill();
    return working + this.#idle.length < this.#max;
  }

  async #start(spec: ProcessSpec): Promise<FunctionProcess> {
    this.#starting += 1;
    try {
      const process = await FunctionProcess.start(spec);
      this.#busy.add(process);
      return process;
    } finally {
      this.#starting -= 1;
    }
  }

  #release(process: FunctionProcess): void {
    this.#busy.delete(process);
    const room = this.#busy.size + this.#starting + this.#idle.length < this.#max;
    if (process.alive && room) this.#idle.push(process);
    else void process.kill();
    this.#waiting.shift()?.();
  }
}
