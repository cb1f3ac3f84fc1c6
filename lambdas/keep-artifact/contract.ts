import * as v from 'valibot';
import { imagesSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('DATA_BUCKET', 'MODEL_ROLE_ARN', 'NETWORK', 'RUNTIME_TAGS'),
  input: deliveryInput({
    artifact: v.object({ uri: s3UriSchema }),
    images: imagesSchema,
  }),
};
export type KeepArtifactEnv = v.InferInput<typeof contract.env>;
export type KeepArtifactInput = v.InferOutput<typeof contract.input>;
