import * as v from 'valibot';
import { challengerSchema, championSchema, holdoutSchema } from '../../domain/delivery/documents.ts';
import { s3UriSchema } from '../../domain/delivery/reference.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

/** `status` is the transform job's; `scoresUri` is absent where nothing was scored. */
const scoresSchema = v.object({ status: v.string(), scoresUri: v.optional(s3UriSchema) });

export const contract = {
  env: environment('TABLE_NAME', 'DATA_BUCKET'),
  input: deliveryInput({
    scores: v.object({ challenger: scoresSchema, champion: scoresSchema }),
    holdout: holdoutSchema,
    challenger: challengerSchema,
    /** `{}` on a first delivery. */
    champion: v.union([championSchema, v.strictObject({})]),
  }),
};
export type EvaluateChallengerEnv = v.InferInput<typeof contract.env>;
export type EvaluateChallengerInput = v.InferOutput<typeof contract.input>;
