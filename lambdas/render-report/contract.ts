import type * as v from 'valibot';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: deliveryInput({}),
};
export type RenderReportEnv = v.InferInput<typeof contract.env>;
export type RenderReportInput = v.InferOutput<typeof contract.input>;
