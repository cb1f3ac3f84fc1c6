import * as v from 'valibot';
import { fleetSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: deliveryInput({
    fleet: fleetSchema,
    /** What the judge remembered, or `{}` before the first window. */
    judge: v.looseObject({}),
    window: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
};
export type JudgeWindowEnv = v.InferInput<typeof contract.env>;
export type JudgeWindowInput = v.InferOutput<typeof contract.input>;
