import type * as v from 'valibot';
import { challengerSchema, fleetSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'RUNTIME_TAGS'),
  input: deliveryInput({
    lock: lockSchema,
    fleet: fleetSchema,
    challenger: challengerSchema,
  }),
};
export type StartTrafficShiftEnv = v.InferInput<typeof contract.env>;
export type StartTrafficShiftInput = v.InferOutput<typeof contract.input>;
