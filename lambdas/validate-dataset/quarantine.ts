import type { ObjectStore } from '../../adapters/object-store.ts';
import type { RejectedRow } from '../../profiler/index.ts';

/** Bad rows kept for one file; a file that is bad throughout is its own quarantine. */
const MOST_BYTES = 8 * 2 ** 20;

/** Rows that could not be read, gathered by file and written beside each other under the drop's own name. */
export class Quarantine {
  readonly #objects: ObjectStore;
  readonly #uri: string;
  readonly #rows = new Map<string, { text: string[]; bytes: number }>();

  constructor(objects: ObjectStore, uri: string) {
    this.#objects = objects;
    this.#uri = uri;
  }

  add(path: string, { row, offset, reason, bytes }: RejectedRow): void {
    const kept = this.#rows.get(path) ?? { text: [], bytes: 0 };
    this.#rows.set(path, kept);
    if (kept.bytes > MOST_BYTES) return;
    const raw = Buffer.from(bytes).toString('base64');
    kept.text.push(JSON.stringify({ row, offset, reason, base64: raw }));
    kept.bytes += raw.length;
  }

  async write(): Promise<void> {
    for (const [path, { text }] of this.#rows)
      await this.#objects.put(`${this.#uri}${path}.bad-rows.jsonl`, `${text.join('\n')}\n`, { contentType: 'application/jsonlines' });
  }
}
