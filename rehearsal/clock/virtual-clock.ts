import type { Cancel, Clock } from './clock.ts';

interface Scheduled {
  readonly time: number;
  readonly sequence: number;
  readonly action: () => void | Promise<void>;
}

/** Discrete-event clock: a queue of actions ordered by (time, sequence), run one at a time. */
export class VirtualClock implements Clock {
  #now: number;
  #sequence = 0;
  #queue: Scheduled[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, action: () => void | Promise<void>): Cancel {
    const entry: Scheduled = { time: Math.max(time, this.#now), sequence: this.#sequence++, action };
    this.#queue.splice(this.#positionOf(entry), 0, entry);
    return () => {
      const index = this.#queue.indexOf(entry);
      if (index >= 0) this.#queue.splice(index, 1);
    };
  }

  /** Runs scheduled actions until `done()` holds, nothing is left, or the next action lies after `deadline`. */
  async run(done: () => boolean = () => false, deadline = Number.POSITIVE_INFINITY): Promise<'done' | 'idle' | 'deadline'> {
    while (!done()) {
      const next = this.#queue[0];
      if (next === undefined) return 'idle';
      if (next.time > deadline) return 'deadline';
      this.#queue.shift();
      this.#now = next.time;
      await next.action();
    }
    return 'done';
  }

  /** Binary search; equal times keep the order of scheduling. */
  #positionOf(entry: Scheduled): number {
    let low = 0;
    let high = this.#queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#queue[middle];
      if (other !== undefined && (other.time < entry.time || (other.time === entry.time && other.sequence < entry.sequence)))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
