import * as v from 'valibot';
import { challengerSchema, lockSchema } from '../../domain/delivery/documents.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment(
    'TABLE_NAME',
    'DATA_BUCKET',
    'DATA_KEY_ARN',
    'RUNTIME_TAGS',
    'ROLLBACK_ALARMS',
    'INFERENCE_AMI',
    'NOTIFICATION_TOPIC_ARN',
  ),
  input: deliveryInput({
    lock: lockSchema,
    challenger: challengerSchema,
    packageArn: v.string(),
  }),
};
export type PrepareFleetEnv = v.InferInput<typeof contract.env>;
export type PrepareFleetInput = v.InferOutput<typeof contract.input>;
