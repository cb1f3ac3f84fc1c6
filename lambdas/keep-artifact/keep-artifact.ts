import { createHash } from 'node:crypto';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Models, Network } from '../../adapters/sagemaker/models.ts';
import type { Challenger } from '../../domain/delivery/documents.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { toldAttempts } from '../../domain/training/attempts.ts';
import { artifactUri } from '../shared/places.ts';
import type { KeepArtifactInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly models: Models;
  readonly dataBucket: string;
  readonly modelRoleArn: string;
  readonly network: Network | null;
  readonly runtimeTags: Readonly<Record<string, string>>;
}

/**
 * Keeps a trained artifact under the hash of its bytes and makes a SageMaker model of it. SageMaker downloads the
 * artifact again whenever an instance starts, so a key that can be overwritten could serve bytes nobody validated.
 */
export const keepArtifact =
  ({ ledger, objects, models, dataBucket, modelRoleArn, network, runtimeTags }: Ports) =>
  async ({ at, delivery, artifact, attempts, images }: KeepArtifactInput): Promise<Challenger> => {
    const source = await objects.head(artifact.uri);
    const body = source === undefined ? undefined : await objects.stream(artifact.uri, source.versionId);
    if (source === undefined || body === undefined)
      throw new StepError('Artifact.NotFound', `the training job left no artifact at ${artifact.uri}`);
    const hash = createHash('sha256');
    for await (const chunk of body) hash.update(chunk);
    const modelSha256 = hash.digest('hex');
    const kept = artifactUri(dataBucket, modelSha256);
    await objects.copy(artifact.uri, source.versionId, kept);
    const modelName = delivery.deliveryId;
    await models.createModel({
      name: modelName,
      image: images.server.uri,
      artifactUri: kept,
      environment: images.server.environment ?? {},
      roleArn: modelRoleArn,
      network,
      tags: { ...runtimeTags, 'slipway:model': delivery.model, 'slipway:delivery': delivery.deliveryId },
    });
    await ledger.appendEvent(delivery.deliveryId, 'trained', at, {
      status: 'trained',
      modelSha256,
      bytes: source.bytes,
      attempts: toldAttempts(attempts),
    });
    return { modelName, modelSha256, artifactUri: kept, bytes: source.bytes, image: images.server.uri };
  };
