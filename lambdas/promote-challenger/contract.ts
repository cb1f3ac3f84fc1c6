import * as v from 'valibot';
import { challengerSchema, fleetSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    lock: lockSchema,
    fleet: fleetSchema,
    challenger: challengerSchema,
    landing: v.looseObject({ goldenAnswersUri: v.optional(s3UriSchema) }),
    packageArn: v.string(),
    datasetId: v.string(),
    profileUri: s3UriSchema,
    goldenUri: s3UriSchema,
  }),
};
export type PromoteChallengerEnv = v.InferInput<typeof contract.env>;
export type PromoteChallengerInput = v.InferOutput<typeof contract.input>;
