import * as v from 'valibot';
import { environment } from '../shared/environment.ts';

/** An EventBridge event; intake judges it itself, because a malformed one is an outcome, not a crash. */
export const contract = {
  env: environment(
    'TABLE_NAME',
    'DATA_BUCKET',
    'RECORDS_BUCKET',
    'MODEL_NAME',
    'DELIVER_STATE_MACHINE_ARN',
    'DROP_BUCKET',
    'DROP_PREFIX',
    'NOTIFICATION_TOPIC_ARN',
  ),
  input: v.unknown(),
};
export type IntakeEnv = v.InferInput<typeof contract.env>;
export type IntakeInput = v.InferOutput<typeof contract.input>;
