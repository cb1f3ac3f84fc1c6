import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Images } from '../../domain/delivery/documents.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import type { AccountPolicy } from '../../domain/policy/account-policy.ts';
import { CODE_CHANNEL, scriptModeEnvironment } from '../../domain/training/script-mode.ts';
import { codeUri } from '../shared/places.ts';
import type { PinImageInput } from './contract.ts';
import type { PackedSource } from './packed-source.ts';

export interface Ports {
  readonly objects: ObjectStore;
  readonly dataBucket: string;
  readonly trainerImage: string;
  readonly serverImage: string;
  /** Training code that lies beside this step's bundle; undefined when the image holds it. */
  readonly source: PackedSource | undefined;
  resolve(uri: string): Promise<{ uri: string; digest: string }>;
}

/** Images by digest, and the channels of a training job that are not data. */
export interface PinnedImages extends Images {
  readonly channels: readonly object[];
}

/**
 * Turns tags into digests once, so that what is trained with, registered and served is one and the same image; and keeps
 * the training code that travels beside an image under the hash that the policy names.
 *
 * @throws StepError Delivery.PolicyMismatch when the code of this version is not the policy's
 */
export const pinImage =
  ({ objects, dataBucket, trainerImage, serverImage, source, resolve }: Ports) =>
  async ({ delivery }: PinImageInput): Promise<PinnedImages> => {
    const { account } = await readPolicy(objects, delivery);
    const trainer = await resolve(trainerImage);
    const server = serverImage === trainerImage ? trainer : await resolve(serverImage);
    const code = await keepSource(objects, (sha256) => codeUri(dataBucket, delivery.model, sha256), account.trainer.program, source);
    const environment = scriptModeEnvironment(account.server);
    return {
      trainer: code === undefined ? trainer : { ...trainer, source: code },
      server: Object.keys(environment).length === 0 ? server : { ...server, environment },
      channels: code === undefined ? [] : [codeChannel(code.uri)],
    };
  };

async function keepSource(
  objects: ObjectStore,
  uriOf: (sha256: string) => string,
  program: AccountPolicy['trainer']['program'],
  source: PackedSource | undefined,
): Promise<Images['trainer']['source']> {
  if (program === undefined) return undefined;
  const { entryPoint, sourceSha256: sha256 } = program;
  if (source?.sha256 !== sha256) {
    throw new StepError(
      'Delivery.PolicyMismatch',
      `the policy names training code ${sha256}, this version of pin-image has ${source?.sha256 ?? 'none'}: ` +
        'a deployment came between; deliver the drop again',
    );
  }
  const uri = uriOf(sha256);
  await objects.put(uri, source.archive, { once: true });
  return { uri, sha256, entryPoint };
}

/** The folder of one object: SageMaker puts it into the channel under its name. */
const codeChannel = (uri: string): object => ({
  ChannelName: CODE_CHANNEL,
  InputMode: 'File',
  ContentType: 'application/x-tar',
  DataSource: {
    S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri.slice(0, uri.lastIndexOf('/') + 1), S3DataDistributionType: 'FullyReplicated' },
  },
});
