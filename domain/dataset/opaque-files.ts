import * as v from 'valibot';
import type { Sha256 } from '../delivery/names.ts';
import { fields, whole } from './fields.ts';

/** Files of a dataset that are not read (images, tensors): counted, and hashed as a set. */
export const opaqueFilesSchema = fields({
  files: whole,
  bytes: whole,
  /**
   * Sum, modulo 2^256, of SHA-256 over each file's path, size and digest: the same for every order of the files, and sets that are
   * counted apart add up.
   */
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')),
});
export type OpaqueFiles = v.InferOutput<typeof opaqueFilesSchema>;

export interface HashedFile {
  readonly path: string;
  readonly bytes: number;
  /** Digest over the file's bytes: `sha256:…`. */
  readonly digest: string;
}

export const countOpaqueFiles = (files: readonly HashedFile[], sha256: Sha256): OpaqueFiles => ({
  files: files.length,
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  digest: hex(files.reduce((sum, { path, bytes, digest }) => sum + BigInt(`0x${sha256(`${path}\t${bytes}\t${digest}`)}`), 0n)),
});

/** Two sets of different files together. */
export const addOpaqueFiles = (a: OpaqueFiles, b: OpaqueFiles): OpaqueFiles => ({
  files: a.files + b.files,
  bytes: a.bytes + b.bytes,
  digest: hex(BigInt(`0x${a.digest}`) + BigInt(`0x${b.digest}`)),
});

const hex = (sum: bigint): string => BigInt.asUintN(256, sum).toString(16).padStart(64, '0');
