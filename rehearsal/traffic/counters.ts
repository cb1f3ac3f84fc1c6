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
  /** By minute and endpoint, then by configuration: a day has many minutes, and each is looked at as it ends. */
  readonly #counts = new Map<string, Map<string, MinuteCount>>();

  add(endpoint: string, config: string, minute: number, failed: boolean): void {
    const before = this.#counts.get(keyOf(endpoint, minute))?.get(config) ?? { endpoint, config, minute, requests: 0, errors: 0 };
    this.#put({ ...before, requests: before.requests + 1, errors: before.errors + (failed ? 1 : 0) });
  }

  /** In order of time, then endpoint, then configuration. */
  all(): MinuteCount[] {
    return [...this.#counts.values()].flatMap((counts) => [...counts.values()]).sort(byTime);
  }

  of(endpoint: string, minute: number): MinuteCount[] {
    return [...(this.#counts.get(keyOf(endpoint, minute))?.values() ?? [])].sort(byTime);
  }

  load(counts: readonly MinuteCount[]): void {
    this.#counts.clear();
    for (const count of counts) this.#put(count);
  }

  #put(count: MinuteCount): void {
    const key = keyOf(count.endpoint, count.minute);
    const counts = this.#counts.get(key) ?? new Map<string, MinuteCount>();
    this.#counts.set(key, counts.set(count.config, count));
  }
}

const keyOf = (endpoint: string, minute: number): string => `${minute}\n${endpoint}`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byTime = (a: MinuteCount, b: MinuteCount): number =>
  a.minute - b.minute || order(a.endpoint, b.endpoint) || order(a.config, b.config);
