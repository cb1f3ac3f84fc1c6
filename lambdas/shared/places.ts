import type { DeliveryRef } from '../../domain/delivery/reference.ts';
import { CODE_ARCHIVE } from '../../domain/training/script-mode.ts';

/** Where a delivery keeps its documents; ends in `/`. */
export const deliveryUri = (bucket: string, delivery: Pick<DeliveryRef, 'model' | 'deliveryId'>): string =>
  `s3://${bucket}/deliveries/${delivery.model}/${delivery.deliveryId}/`;

export const artifactUri = (bucket: string, sha256: string): string => `s3://${bucket}/artifacts/${sha256}/model.tar.gz`;

export const snapshotUri = (bucket: string, delivery: Pick<DeliveryRef, 'model' | 'deliveryId'>): string =>
  `s3://${bucket}/snapshots/${delivery.model}/${delivery.deliveryId}/data/`;

export const datasetManifestUri = (bucket: string, datasetId: string): string => `s3://${bucket}/datasets/${datasetId}.json`;

/** A model's training code by the SHA-256 of its uncompressed archive. */
export const codeUri = (bucket: string, model: string, sha256: string): string => `s3://${bucket}/code/${model}/${sha256}/${CODE_ARCHIVE}`;
