import * as v from 'valibot';
import { rollbackSchema } from '../../domain/delivery/documents.ts';
import { responseInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: responseInput({
    rollback: rollbackSchema,
    waits: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
};
export type VerifyRollbackEnv = v.InferInput<typeof contract.env>;
export type VerifyRollbackInput = v.InferOutput<typeof contract.input>;
