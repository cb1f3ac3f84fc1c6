import * as v from 'valibot';
import { fleetSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { modelNameSchema } from '../../domain/delivery/names.ts';
import { deliveryInput, responseInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

/** Called by shift-traffic, which leaves its lock behind, and by respond-to-alarm. */
export const contract = {
  env: environment('TABLE_NAME', 'NOTIFICATION_TOPIC_ARN'),
  input: v.union([
    deliveryInput({ lock: lockSchema, fleet: fleetSchema, reasons: v.array(v.string()) }),
    responseInput({ model: modelNameSchema, reasons: v.array(v.string()) }),
  ]),
};
export type FreezeEndpointEnv = v.InferInput<typeof contract.env>;
export type FreezeEndpointInput = v.InferOutput<typeof contract.input>;
