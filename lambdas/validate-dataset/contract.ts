import type * as v from 'valibot';
import { datasetSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: deliveryInput({
    dataset: datasetSchema,
  }),
};
export type ValidateDatasetEnv = v.InferInput<typeof contract.env>;
export type ValidateDatasetInput = v.InferOutput<typeof contract.input>;
