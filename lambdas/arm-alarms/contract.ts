import type * as v from 'valibot';
import { fleetSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment(),
  input: deliveryInput({
    fleet: fleetSchema,
  }),
};
export type ArmAlarmsEnv = v.InferInput<typeof contract.env>;
export type ArmAlarmsInput = v.InferOutput<typeof contract.input>;
