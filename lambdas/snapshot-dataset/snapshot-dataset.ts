import { createHash } from 'node:crypto';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { datasetIdFor, type SnapshotFile } from '../../domain/intake/dataset-id.ts';
import { contentsOf } from '../shared/drop-files.ts';
import { datasetManifestUri, snapshotUri } from '../shared/places.ts';
import type { SnapshotDatasetInput } from './contract.ts';

export interface Ports {
  readonly objects: ObjectStore;
  readonly ledger: Ledger;
  readonly dataBucket: string;
}

const GIB = 2 ** 30;

/** Largest object that one CopyObject takes (S3 user guide, "Copying objects"). */
const LARGEST_COPY = 5 * GIB;

/**
 * Copies every file of a drop by the version that is newest now, so that what is trained on is what was dropped,
 * whatever happens to the drop afterwards. A retry finds the first try's copies and keeps them.
 */
export const snapshotDataset =
  ({ objects, ledger, dataBucket }: Ports) =>
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
      if (newest.bytes > LARGEST_COPY)
        return refuse(`${path} has ${(newest.bytes / GIB).toFixed(1)} GiB; files above 5 GiB are not taken yet: split the file`);
      await objects.copy(from, newest.versionId, to);
      const { bytes, digest } = await hashOf(objects, to);
      if (bytes !== announced)
        return refuse(`${path} has ${bytes} bytes, it was announced with ${announced}: it changed while the drop was copied`);
      if (sha256 !== undefined && digest !== sha256) return refuse(`${path} has SHA-256 ${digest}, the manifest says ${sha256}`);
      files.push({ path, bytes, digest: `sha256:${digest}`, versionId: newest.versionId, ...(rows === undefined ? {} : { rows }) });
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
  };

const refuse = (reason: string) => ({ verdict: 'fail' as const, reasons: [reason] });

async function hashOf(objects: ObjectStore, uri: string): Promise<{ bytes: number; digest: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of (await objects.stream(uri)) ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: hash.digest('hex') };
}
