const BLOCK = 512;

/** A file in an archive. */
export interface TarEntry {
  /** With forward slashes, at most 100 ASCII characters. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** A ustar archive whose bytes depend on paths, contents and executable bits alone: no time, no owner. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([
    ...entries.flatMap(({ path, bytes, executable }) => [
      header(path, bytes.length, executable ? 0o755 : 0o644),
      bytes,
      Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
    ]),
    Buffer.alloc(2 * BLOCK),
  ]);
}

/** POSIX.1-1988 (ustar): fields are octal texts that end with NUL; the sum is taken with blanks in its own place. */
function header(path: string, bytes: number, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 'latin1');
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(bytes, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\x00 `.slice(0, 8), 148, 'latin1');
  return block;
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\x00`;
