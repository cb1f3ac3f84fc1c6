import * as v from 'valibot';
import { responseInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET', 'MODEL_NAME', 'ROLLBACK_ALARMS'),
  input: responseInput({
    /** An EventBridge alarm event, or an operator's wish. */
    event: v.looseObject({}),
    waits: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
};
export type AssessAlarmEnv = v.InferInput<typeof contract.env>;
export type AssessAlarmInput = v.InferOutput<typeof contract.input>;
