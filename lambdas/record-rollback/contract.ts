import * as v from 'valibot';
import { challengerSchema, fleetSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { outcomeSchema } from '../../domain/delivery/outcome.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    lock: lockSchema,
    fleet: fleetSchema,
    challenger: challengerSchema,
    outcome: outcomeSchema,
    reasons: v.array(v.string()),
    packageArn: v.string(),
  }),
};
export type RecordRollbackEnv = v.InferInput<typeof contract.env>;
export type RecordRollbackInput = v.InferOutput<typeof contract.input>;
