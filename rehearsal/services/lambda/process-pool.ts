import { type Finished, FunctionProcess, type Invocation, type ProcessSpec } from './function-process.ts';

/** Most processes at one time, so that a laptop's memory holds them. */
export const MAX_PROCESSES = 16;

/**
 * Warm processes, at most `max` of them. The one whose function ran least makes room; of several, the one used last.
 * A delivery calls its steps one after another and then again for the next drop: to give up the one unused for longest
 * would give up each step just before its turn.
 */
export class ProcessPool {
  readonly #max: number;
  /** Least recently used first. */
  #idle: FunctionProcess[] = [];
  /** Invocations by key, since the beginning. */
  readonly #runs = new Map<string, number>();
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
    this.#runs.set(key, this.#runsOf(key) + 1);
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

  /** Ends the processes in the middle of something: whoever waited for it has gone. Idle ones stay warm. */
  async endBusy(): Promise<void> {
    // An invocation that its process had not taken yet is given to a new one, which is busy then.
    while (this.#busy.size + this.#starting > 0) {
      await Promise.all([...this.#busy].map((process) => process.kill()));
      await new Promise(setImmediate);
    }
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
    while (this.#idle.length > 0 && working + this.#idle.length >= this.#max) this.#giveUpOne();
    return working + this.#idle.length < this.#max;
  }

  #giveUpOne(): void {
    const fewest = Math.min(...this.#idle.map(({ key }) => this.#runsOf(key)));
    const given = this.#idle.findLast(({ key }) => this.#runsOf(key) === fewest);
    this.#idle = this.#idle.filter((process) => process !== given);
    void given?.kill();
  }

  #runsOf(key: string): number {
    return this.#runs.get(key) ?? 0;
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
