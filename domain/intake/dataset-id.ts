import type { Sha256 } from '../delivery/names.ts';

/** One file of a dataset version as it was copied. */
export interface SnapshotFile {
  readonly path: string;
  readonly bytes: number;
  /** `sha256:…` over the bytes, or `sha256-1GiB:…` over the digests of 1 GiB parts of a larger file. */
  readonly digest: string;
  readonly versionId: string;
  readonly rows?: number;
}

/** Identity of a dataset version: SHA-256 over its sorted paths, sizes and digests. The same bytes have the same id wherever they lie. */
export function datasetIdFor(files: readonly SnapshotFile[], sha256: Sha256): string {
  const lines = files.map(({ path, bytes, digest }) => `${path}\t${bytes}\t${digest}`).sort();
  return sha256(lines.join('\n'));
}
