import * as v from 'valibot';
import { challengerSchema, fleetSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: deliveryInput({
    fleet: fleetSchema,
    challenger: challengerSchema,
    judge: v.looseObject({}),
    goldenUri: s3UriSchema,
  }),
};
export type VerifyShiftEnv = v.InferInput<typeof contract.env>;
export type VerifyShiftInput = v.InferOutput<typeof contract.input>;
