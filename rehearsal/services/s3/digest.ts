import { createHash, type Hash } from 'node:crypto';
import { NotRehearsed } from '../../cloud/aws-error.ts';

export const ALGORITHMS = ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Reads a checksum algorithm's name; AWS has more than are played here. */
export function algorithm(name: string): Algorithm {
  const known = ALGORITHMS.find((candidate) => candidate === name);
  if (known === undefined) throw new NotRehearsed(`the checksum algorithm ${name}`, `rehearsed: ${ALGORITHMS.join(', ')}`);
  return known;
}

interface Running {
  update(piece: Uint8Array): void;
  digest(): Buffer;
}

/** The digests of one stream of bytes, computed side by side. MD5 (the ETag) and SHA-256 (the file's name) always. */
export class Digests {
  readonly md5 = createHash('md5');
  readonly sha256 = createHash('sha256');
  readonly #running = new Map<Algorithm, Running>();
  bytes = 0;

  constructor(algorithms: readonly Algorithm[] = []) {
    for (const name of algorithms) if (name !== 'SHA256') this.#running.set(name, start(name));
  }

  update(piece: Uint8Array): this {
    this.bytes += piece.byteLength;
    this.md5.update(piece);
    this.sha256.update(piece);
    for (const running of this.#running.values()) running.update(piece);
    return this;
  }

  /** Ends the stream. */
  finish(): Finished {
    const sha256 = this.sha256.digest();
    const checksums: Checksums = {};
    for (const [name, running] of this.#running) checksums[name] = running.digest().toString('base64');
    return {
      bytes: this.bytes,
      md5: this.md5.digest('hex'),
      sha256: sha256.toString('hex'),
      sha256Base64: sha256.toString('base64'),
      checksums,
    };
  }
}

/** Checksums in base64, as S3's headers carry them. */
export type Checksums = Partial<Record<Algorithm, string>>;

export interface Finished {
  readonly bytes: number;
  readonly md5: string;
  readonly sha256: string;
  readonly sha256Base64: string;
  /** Without SHA256, which is beside it. */
  readonly checksums: Checksums;
}

/** The digest of one algorithm, if it was computed. */
export function checksumOf(finished: Finished, name: Algorithm): string | undefined {
  return name === 'SHA256' ? finished.sha256Base64 : finished.checksums[name];
}

/** An algorithm's digest over bytes in memory: of a multipart object, over its parts' digests. */
export function digestOf(name: Algorithm, bytes: Uint8Array): Buffer {
  const running = start(name);
  running.update(bytes);
  return running.digest();
}

function start(name: Algorithm): Running {
  if (name === 'SHA256' || name === 'SHA1') return hashing(createHash(name.toLowerCase()));
  return new Crc(name === 'CRC32' ? CRC32_TABLE : CRC32C_TABLE);
}

function hashing(hash: Hash): Running {
  return { update: (piece) => void hash.update(piece), digest: () => hash.digest() };
}

/** Reflected CRC with 32 bits: CRC-32 (ISO 3309) and CRC-32C (Castagnoli, RFC 3720 appendix B.4). */
class Crc implements Running {
  readonly #table: Int32Array;
  #state = -1;

  constructor(table: Int32Array) {
    this.#table = table;
  }

  update(piece: Uint8Array): void {
    const table = this.#table;
    let state = this.#state;
    for (let i = 0; i < piece.length; i += 1) state = (table[(state ^ (piece[i] ?? 0)) & 0xff] ?? 0) ^ (state >>> 8);
    this.#state = state;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(~this.#state);
    return bytes;
  }
}

function tableOf(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? polynomial ^ (value >>> 1) : value >>> 1;
    return value;
  });
}

const CRC32_TABLE = tableOf(0xedb88320);
const CRC32C_TABLE = tableOf(0x82f63b78);
