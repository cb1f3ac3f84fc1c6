import type * as v from 'valibot';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('DATA_BUCKET', 'TABLE_NAME', 'NOTIFICATION_TOPIC_ARN'),
  input: deliveryInput({
    profileUri: s3UriSchema,
  }),
};
export type CheckDriftEnv = v.InferInput<typeof contract.env>;
export type CheckDriftInput = v.InferOutput<typeof contract.input>;
