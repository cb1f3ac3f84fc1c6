/** What the runtime client writes when everything of one invocation is out. */
const END = '\0';

/** Lines of a function's output, cut at the marks that the runtime client sets after each invocation. */
export class LogLines {
  #lines: string[] = [];
  #rest = '';
  #ends = 0;
  #waiting: (() => void) | undefined;

  push(chunk: string): void {
    const parts = `${this.#rest}${chunk}`.split('\n');
    this.#rest = parts.pop() ?? '';
    for (const line of parts) {
      const mark = line.indexOf(END);
      if (mark < 0) this.#add(line);
      else {
        this.#add(line.slice(0, mark));
        this.#end();
      }
    }
  }

  /** The stream is closed: what has no line end is a line too, and no mark will come. */
  close(): void {
    this.#add(this.#rest);
    this.#rest = '';
    this.#ends = Number.POSITIVE_INFINITY;
    this.#waiting?.();
  }

  /** Resolves when the next mark has come. */
  async ended(): Promise<void> {
    if (this.#ends === 0) {
      await new Promise<void>((done) => {
        this.#waiting = done;
      });
    }
    this.#waiting = undefined;
    this.#ends -= 1;
  }

  /** The lines since the last call. */
  take(): string[] {
    return this.#lines.splice(0);
  }

  #add(line: string): void {
    if (line !== '') this.#lines.push(line);
  }

  #end(): void {
    this.#ends += 1;
    this.#waiting?.();
  }
}
