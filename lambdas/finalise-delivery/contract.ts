import * as v from 'valibot';
import { instantSchema } from '../../domain/delivery/reference.ts';
import { environment } from '../shared/environment.ts';

/** EventBridge "Step Functions Execution Status Change" of deliver-model or shift-traffic. */
export const contract = {
  env: environment(
    'TABLE_NAME',
    'DATA_BUCKET',
    'RECORDS_BUCKET',
    'MODEL_NAME',
    'DELIVER_STATE_MACHINE_ARN',
    'SHIFT_STATE_MACHINE_ARN',
    'NOTIFICATION_TOPIC_ARN',
  ),
  input: v.object({
    time: instantSchema,
    detail: v.object({
      executionArn: v.string(),
      stateMachineArn: v.string(),
      name: v.string(),
      status: v.string(),
      input: v.optional(v.nullable(v.string())),
      error: v.optional(v.nullable(v.string())),
      cause: v.optional(v.nullable(v.string())),
    }),
  }),
};
export type FinaliseDeliveryEnv = v.InferInput<typeof contract.env>;
export type FinaliseDeliveryInput = v.InferOutput<typeof contract.input>;
