import * as v from 'valibot';
import { challengerSchema, datasetSchema, imagesSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { verdictSchema } from '../../domain/verdict.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'MODEL_PACKAGE_GROUP', 'DATA_BUCKET', 'RUNTIME_TAGS'),
  input: deliveryInput({
    challenger: challengerSchema,
    dataset: datasetSchema,
    profileUri: s3UriSchema,
    evaluation: v.object({ verdict: verdictSchema, reportUri: s3UriSchema }),
    images: imagesSchema,
  }),
};
export type RegisterModelPackageEnv = v.InferInput<typeof contract.env>;
export type RegisterModelPackageInput = v.InferOutput<typeof contract.input>;
