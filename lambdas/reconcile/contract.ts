import * as v from 'valibot';
import { instantSchema } from '../../domain/delivery/reference.ts';
import { environment } from '../shared/environment.ts';

/** The schedule's event: `at` is the moment it was due. */
export const contract = {
  env: environment(
    'TABLE_NAME',
    'DATA_BUCKET',
    'RECORDS_BUCKET',
    'MODEL_NAME',
    'DELIVER_STATE_MACHINE_ARN',
    'SHIFT_STATE_MACHINE_ARN',
    'DROP_BUCKET',
    'DROP_PREFIX',
    'NOTIFICATION_TOPIC_ARN',
  ),
  input: v.object({ at: instantSchema }),
};
export type ReconcileEnv = v.InferInput<typeof contract.env>;
export type ReconcileInput = v.InferOutput<typeof contract.input>;
