import type * as v from 'valibot';
import { fleetSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    lock: lockSchema,
    fleet: fleetSchema,
  }),
};
export type RemoveFirstEndpointEnv = v.InferInput<typeof contract.env>;
export type RemoveFirstEndpointInput = v.InferOutput<typeof contract.input>;
