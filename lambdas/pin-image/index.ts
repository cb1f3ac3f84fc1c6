import { ECRClient } from '@aws-sdk/client-ecr';
import { resolveDigest } from '../../adapters/images.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { pinImage } from './pin-image.ts';

export const handler = handlerFor(contract, 'pin-image', (env) => {
  const ecr = new ECRClient({});
  return pinImage({ trainerImage: env.TRAINER_IMAGE, serverImage: env.SERVER_IMAGE, resolve: (uri) => resolveDigest(ecr, uri) });
});
