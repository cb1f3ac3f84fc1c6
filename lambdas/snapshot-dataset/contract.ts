import type * as v from 'valibot';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('DATA_BUCKET', 'TABLE_NAME'),
  input: deliveryInput({}),
};
export type SnapshotDatasetEnv = v.InferInput<typeof contract.env>;
export type SnapshotDatasetInput = v.InferOutput<typeof contract.input>;
