import * as v from 'valibot';
import { instantSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    holder: v.string(),
    /** When this shift began to want the endpoint. */
    since: instantSchema,
    /** Generation of the champion that the challenger was compared with; 0 when there was none. */
    evaluatedAgainst: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
};
export type TakeEndpointLockEnv = v.InferInput<typeof contract.env>;
export type TakeEndpointLockInput = v.InferOutput<typeof contract.input>;
