import { ECRClient } from '@aws-sdk/client-ecr';
import { resolveDigest } from '../../adapters/images.ts';
import { objects } from '../shared/clients.ts';
import { type Handler, handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { packedSource } from './packed-source.ts';
import { pinImage } from './pin-image.ts';

export const handler: Handler = async (event) => (await wired)(event);

const wired = packedSource().then((source) =>
  handlerFor(contract, 'pin-image', (env) => {
    const ecr = new ECRClient({});
    return pinImage({
      objects: objects(),
      dataBucket: env.DATA_BUCKET,
      trainerImage: env.TRAINER_IMAGE,
      serverImage: env.SERVER_IMAGE,
      source,
      resolve: (uri) => resolveDigest(ecr, uri),
    });
  }),
);
