import type * as v from 'valibot';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET', 'DATA_KEY_ARN', 'NETWORK', 'RUNTIME_TAGS'),
  input: deliveryInput({}),
};
export type OpenDeliveryEnv = v.InferInput<typeof contract.env>;
export type OpenDeliveryInput = v.InferOutput<typeof contract.input>;
