/** Requests and errors of one fleet in one virtual minute. */
export interface MinuteCount {
  readonly endpoint: string;
  /** Endpoint configuration of the fleet that answered. */
  readonly config: string;
  /** Start of the minute, virtual milliseconds. */
  readonly minute: number;
  readonly requests: number;
  /** Answers that were not 2xx, no answer among them. */
  readonly errors: number;
}

/** Counts by minute and fleet, for the report and the judge's check. */
export class TrafficCounters {
  readonly #counts = new Map<string, MinuteCount>();

  add(endpoint: string, config: string, minute: number, failed: boolean): void {
    const key = `${minute}\n${endpoint}\n${config}`;
    const before = this.#counts.get(key) ?? { endpoint, config, minute, requests: 0, errors: 0 };
    this.#counts.set(key, { ...before, requests: before.requests + 1, errors: before.errors + (failed ? 1 : 0) });
  }

  /** In order of time, then endpoint, then configuration. */
  all(): MinuteCount[] {
    const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#counts.values()].sort((a, b) => a.minute - b.minute || order(a.endpoint, b.endpoint) || order(a.config, b.config));
  }

  of(endpoint: string, minute: number): MinuteCount[] {
    return this.all().filter((count) => count.endpoint === endpoint && count.minute === minute);
  }

  load(counts: readonly MinuteCount[]): void {
    this.#counts.clear();
    for (const count of counts) this.#counts.set(`${count.minute}\n${count.endpoint}\n${count.config}`, count);
  }
}
