import type * as v from 'valibot';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('DATA_BUCKET', 'TRAINER_IMAGE', 'SERVER_IMAGE'),
  input: deliveryInput({}),
};
export type PinImageEnv = v.InferInput<typeof contract.env>;
export type PinImageInput = v.InferOutput<typeof contract.input>;
