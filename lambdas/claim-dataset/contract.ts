import * as v from 'valibot';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: deliveryInput({
    datasetId: v.string(),
  }),
};
export type ClaimDatasetEnv = v.InferInput<typeof contract.env>;
export type ClaimDatasetInput = v.InferOutput<typeof contract.input>;
