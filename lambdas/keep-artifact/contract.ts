import * as v from 'valibot';
import { imagesSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { attemptSchema } from '../../domain/training/attempts.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET', 'MODEL_ROLE_ARN', 'NETWORK', 'RUNTIME_TAGS'),
  input: deliveryInput({
    artifact: v.object({ uri: s3UriSchema }),
    /** What was tried until it was trained; none where a trainer of the user's own does not tell. */
    attempts: v.optional(v.array(attemptSchema), []),
    images: imagesSchema,
  }),
};
export type KeepArtifactEnv = v.InferInput<typeof contract.env>;
export type KeepArtifactInput = v.InferOutput<typeof contract.input>;
