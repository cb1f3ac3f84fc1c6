/** A buffer that one file after the other is read with: large ones are freed late, and files are many. */
export class SpareBuffer {
  private readonly size: number;
  private spare: Buffer | undefined;

  constructor(size: number) {
    this.size = size;
  }

  /** The spare one, or a new one. It may hold what was read before. */
  take(): Buffer {
    const buffer = this.spare ?? Buffer.allocUnsafe(this.size);
    this.spare = undefined;
    return buffer;
  }

  /** Gives back a buffer that nobody looks into any more. */
  give(buffer: Buffer): void {
    this.spare = buffer;
  }
}
