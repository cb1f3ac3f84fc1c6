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
export type RetireAlarmsEnv = v.InferInput<typeof contract.env>;
export type RetireAlarmsInput = v.InferOutput<typeof contract.input>;
