import type { CreateModelPackageInput } from '@aws-sdk/client-sagemaker';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import { deliveryUri } from '../shared/places.ts';
import type { RegisterModelPackageInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly models: Models;
  readonly group: string;
  readonly dataBucket: string;
}

/** Longest value of CustomerMetadataProperties (API reference, CreateModelPackage). */
const MOST_CHARACTERS = 256;

/** Registers the challenger with where it came from: data, policy, images, evaluation. Registering again is the same package. */
export const registerModelPackage =
  ({ ledger, objects, models, group, dataBucket }: Ports) =>
  async ({ at, delivery, challenger, dataset, profileUri, evaluation, images }: RegisterModelPackageInput) => {
    const base = deliveryUri(dataBucket, delivery);
    const metadata: Record<string, string> = {
      'slipway:delivery': delivery.deliveryId,
      'slipway:drop': delivery.drop.name,
      'slipway:dataset': dataset.datasetId,
      'slipway:policy': delivery.policy.hash,
      'slipway:model-sha256': challenger.modelSha256,
      'slipway:trainer-image': images.trainer.digest,
      'slipway:server-image': images.server.digest,
      ...(images.trainer.source === undefined ? {} : { 'slipway:code-sha256': images.trainer.source.sha256 }),
    };
    const request: CreateModelPackageInput = {
      ModelPackageGroupName: group,
      ModelPackageDescription: `Delivery ${delivery.deliveryId} of drop ${delivery.drop.name}`,
      // Passing every gate is the approval of an automatic policy; a package is only ever registered after it.
      ModelApprovalStatus: 'Approved',
      ClientToken: sha256Hex(`package ${delivery.deliveryId}`).slice(0, 36),
      InferenceSpecification: {
        Containers: [
          {
            Image: images.server.uri,
            ImageDigest: images.server.digest,
            ModelDataUrl: challenger.artifactUri,
            ...(images.server.environment === undefined ? {} : { Environment: images.server.environment }),
          },
        ],
        SupportedContentTypes: ['text/csv', 'application/jsonlines'],
        SupportedResponseMIMETypes: ['text/csv', 'application/jsonlines'],
      },
      ModelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: evaluation.reportUri } },
        ModelDataQuality: { Statistics: { ContentType: 'application/json', S3Uri: profileUri } },
      },
      MetadataProperties: { GeneratedBy: delivery.deliveryId, ProjectId: delivery.model },
      CustomerMetadataProperties: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, value.slice(0, MOST_CHARACTERS)]),
      ),
    };
    const packageArn = await models.createPackage(request);
    await objects.put(`${base}package.json`, JSON.stringify({ packageArn, ...metadata }));
    await ledger.appendEvent(delivery.deliveryId, 'registered', at, { packageArn });
    return { packageArn };
  };
