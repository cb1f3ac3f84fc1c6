import { createHash } from 'node:crypto';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { datasetIdFor, type SnapshotFile } from '../../domain/intake/dataset-id.ts';
import { contentsOf } from '../shared/drop-files.ts';
import { datasetManifestUri, snapshotUri } from '../shared/places.ts';
import type { SnapshotDatasetInput } from './contract.ts';

export interface Ports {
  readonly objects: ObjectStore;
  readonly ledger: Ledger;
  readonly dataBucket: string;
  /** Largest object that is copied at once, bytes. @default 5 GiB, which is CopyObject's limit */
  readonly largestCopy?: number;
  /** Size of the parts of larger ones, bytes. @default 1 GiB */
  readonly partBytes?: number;
}

const GIB = 2 ** 30;

/** Largest object that one CopyObject takes (S3 user guide, "Copying objects"). */
const LARGEST_COPY = 5 * GIB;

/**
 * Copies every file of a drop by the version that is newest now, so that what is trained on is what was dropped,
 * whatever happens to the drop afterwards. What is too large for one copy is copied in parts, and its digest is that of its parts.
 * A retry finds the first try's copies and keeps them.
 */
export const snapshotDataset =
  ({ objects, ledger, dataBucket, largestCopy = LARGEST_COPY, partBytes = GIB }: Ports) =>
  async ({ at, delivery }: SnapshotDatasetInput) => {
    const policy = await readPolicy(objects, delivery);
    const contents = await contentsOf(delivery.drop, objects);
    if ('rejected' in contents) return refuse(contents.rejected);
    if (!contents.completeness.complete) return refuse(`the drop is not whole: ${contents.completeness.missing.slice(0, 10).join('; ')}`);
    const total = contents.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total > policy.dataset.snapshot.maxGiB * GIB)
      return refuse(
        `the drop has ${(total / GIB).toFixed(1)} GiB, the policy allows ${policy.dataset.snapshot.maxGiB} (dataset.snapshot.maxGiB)`,
      );

    const base = snapshotUri(dataBucket, delivery);
    const files: SnapshotFile[] = [];
    for (const { path, bytes: announced, sha256, rows } of contents.files) {
      const from = `s3://${delivery.drop.bucket}/${delivery.drop.prefix}${path}`;
      const to = base + path;
      const newest = await objects.head(from);
      if (newest === undefined) return refuse(`${path} disappeared while the drop was copied`);
      const large = newest.bytes > largestCopy;
      if (large && sha256 !== undefined)
        return refuse(
          `${path} has ${(newest.bytes / GIB).toFixed(1)} GiB and a SHA-256 in the manifest; a file of that size is copied in parts and never read as a whole: leave its sha256 out, or split the file`,
        );
      if (large) await objects.copyInParts(from, newest, to, partBytes);
      else await objects.copy(from, newest.versionId, to);
      const { bytes, digest } = large ? await partsOf(to) : await hashOf(objects, to);
      if (bytes !== announced)
        return refuse(`${path} has ${bytes} bytes, it was announced with ${announced}: it changed while the drop was copied`);
      if (sha256 !== undefined && digest !== `sha256:${sha256}`)
        return refuse(`${path} has SHA-256 ${digest.replace('sha256:', '')}, the manifest says ${sha256}`);
      files.push({ path, bytes, digest, versionId: newest.versionId, ...(rows === undefined ? {} : { rows }) });
    }
    const datasetId = datasetIdFor(files, sha256Hex);
    const manifestUri = datasetManifestUri(dataBucket, datasetId);
    const manifest = {
      format: 'dataset/1',
      datasetId,
      files: files.map(({ path, bytes, digest, rows }) => ({ path, bytes, digest, ...(rows === undefined ? {} : { rows }) })),
    };
    await objects.put(manifestUri, JSON.stringify(manifest), { once: true });
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    await ledger.appendEvent(delivery.deliveryId, 'snapshot', at, { datasetId, files: files.length, bytes });
    return { verdict: 'pass' as const, reasons: [], datasetId, manifestUri, dataUri: base, files: files.length, bytes };

    /** Size and digest of a copy that was made in parts, as S3 keeps them. */
    async function partsOf(uri: string): Promise<{ bytes: number; digest: string }> {
      const [copy, digest] = [await objects.head(uri), await objects.partsDigest(uri)];
      if (copy === undefined || digest === undefined)
        throw new StepError('Dataset.NotFound', `${uri} has no checksum over its parts: somebody else wrote it`);
      return { bytes: copy.bytes, digest: `sha256-1GiB:${digest}` };
    }
  };

const refuse = (reason: string) => ({ verdict: 'fail' as const, reasons: [reason] });

async function hashOf(objects: ObjectStore, uri: string): Promise<{ bytes: number; digest: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of (await objects.stream(uri)) ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: `sha256:${hash.digest('hex')}` };
}
