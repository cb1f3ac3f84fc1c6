import type * as v from 'valibot';
import { lockSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    lock: lockSchema,
  }),
};
export type ReleaseEndpointLockEnv = v.InferInput<typeof contract.env>;
export type ReleaseEndpointLockInput = v.InferOutput<typeof contract.input>;
