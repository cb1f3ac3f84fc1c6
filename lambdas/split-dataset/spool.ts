import type { ObjectStore } from '../../adapters/object-store.ts';

/** Characters held before the writer waits for the network. */
const MOST_CHARACTERS = 4 * 2 ** 20;

/** A text object written line by line while it is made: lines gather here, the upload takes them in pieces. */
export class Spool {
  readonly #done: Promise<number>;
  #pending: string[] = [];
  #held = 0;
  #closed = false;
  #abandoned: Error | undefined;
  #wake: () => void = () => undefined;
  #taken: () => void = () => undefined;

  constructor(objects: ObjectStore, uri: string, contentType: string, header?: string) {
    if (header !== undefined) this.line(header);
    this.#done = objects.write(uri, this.#pieces(), contentType);
    // A failed upload is told by end() or drain(); until then it must not count as unhandled.
    this.#done.catch(() => this.#taken());
  }

  line(text: string): void {
    this.#pending.push(text, '\n');
    this.#held += text.length + 1;
  }

  /** Waits while too much is held. */
  async drain(): Promise<void> {
    if (this.#held < MOST_CHARACTERS) return;
    this.#wake();
    await Promise.race([new Promise<void>((resolve) => (this.#taken = resolve)), this.#done]);
  }

  async end(): Promise<number> {
    this.#closed = true;
    this.#wake();
    return this.#done;
  }

  /** Gives the upload up, so that nothing of it stays. */
  async abandon(reason: Error): Promise<void> {
    this.#abandoned = reason;
    this.#wake();
    await this.#done.catch(() => undefined);
  }

  async *#pieces(): AsyncIterable<string> {
    for (;;) {
      if (this.#abandoned !== undefined) throw this.#abandoned;
      if (this.#pending.length > 0 && (this.#closed || this.#held >= MOST_CHARACTERS)) {
        const piece = this.#pending.join('');
        this.#pending = [];
        this.#held = 0;
        this.#taken();
        yield piece;
      } else if (this.#closed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
