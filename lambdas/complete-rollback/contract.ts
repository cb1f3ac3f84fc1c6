import * as v from 'valibot';
import { rollbackSchema } from '../../domain/delivery/documents.ts';
import { responseInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME'),
  input: responseInput({
    rollback: rollbackSchema,
    /** What proved that the target serves again. */
    verification: v.string(),
  }),
};
export type CompleteRollbackEnv = v.InferInput<typeof contract.env>;
export type CompleteRollbackInput = v.InferOutput<typeof contract.input>;
