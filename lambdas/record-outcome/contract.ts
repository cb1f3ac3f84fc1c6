import * as v from 'valibot';
import { outcomeSchema } from '../../domain/delivery/outcome.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET', 'RECORDS_BUCKET', 'NOTIFICATION_TOPIC_ARN'),
  input: deliveryInput({
    outcome: outcomeSchema,
    reasons: v.array(v.string()),
    /** What each step returned, by name. */
    evidence: v.record(v.string(), v.unknown()),
  }),
};
export type RecordOutcomeEnv = v.InferInput<typeof contract.env>;
export type RecordOutcomeInput = v.InferOutput<typeof contract.input>;
