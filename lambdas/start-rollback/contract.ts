import * as v from 'valibot';
import { championSchema, fleetSchema, lockSchema, rollbackCauseSchema } from '../../domain/delivery/documents.ts';
import { modelNameSchema } from '../../domain/delivery/names.ts';
import { deliveryInput, responseInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

/** Called by shift-traffic, which holds the lock, and by respond-to-alarm, for which it takes the lock. */
export const contract = {
  env: environment('TABLE_NAME'),
  input: v.union([
    deliveryInput({ lock: lockSchema, fleet: fleetSchema }),
    responseInput({ model: modelNameSchema, cause: rollbackCauseSchema, target: championSchema }),
  ]),
};
export type StartRollbackEnv = v.InferInput<typeof contract.env>;
export type StartRollbackInput = v.InferOutput<typeof contract.input>;
