import { bytesText } from '../../domain/report/format.ts';

/** Where a bar is drawn: a terminal's error output, so that what is piped stays clean. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/** The terminal's error output, if it is one. */
export const terminal = (): Screen | undefined =>
  process.stderr.isTTY ? { write: (text) => void process.stderr.write(text), now: () => Date.now() } : undefined;

const WIDTH = 30;
/** Work of less than this shows no bar. */
const PATIENCE = 500;
const PAUSE = 100;

/** A bar of bytes; without a known total it only counts. */
export class Progress {
  readonly #screen: Screen | undefined;
  readonly #total: number | undefined;
  readonly #started: number;
  #done = 0;
  #drawn: number | undefined;

  constructor(screen: Screen | undefined, total: number | undefined) {
    this.#screen = screen;
    this.#total = total;
    this.#started = screen?.now() ?? 0;
  }

  add(bytes: number): void {
    this.#done += bytes;
    const now = this.#screen?.now() ?? 0;
    if (!this.#screen || now - this.#started < PATIENCE || now - (this.#drawn ?? 0) < PAUSE) return;
    this.#drawn = now;
    this.#screen.write(`\r\u001b[2K${this.#line(now)}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#drawn !== undefined) this.#screen?.write('\r\u001b[2K');
    this.#drawn = undefined;
  }

  #line(now: number): string {
    const rate = `${bytesText(Math.round((this.#done * 1000) / Math.max(1, now - this.#started)))}/s`;
    if (this.#total === undefined || this.#total === 0) return `${bytesText(this.#done)}  ${rate}`;
    const share = Math.min(1, this.#done / this.#total);
    const full = Math.round(share * WIDTH);
    return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${bytesText(this.#done)} of ${bytesText(this.#total)}  ${rate}`;
  }
}
