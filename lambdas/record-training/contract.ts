import * as v from 'valibot';
import { imagesSchema } from '../../domain/delivery/documents.ts';
import { trainerAnswerSchema } from '../../domain/training/training-record.ts';
import { deliveryInput } from '../shared/contract.ts';
import { environment } from '../shared/environment.ts';

export const contract = {
  env: environment('DATA_BUCKET'),
  input: deliveryInput({
    /** What the trainer's workflow answered. */
    training: trainerAnswerSchema,
    /** CreateTrainingJob's InputDataConfig. */
    channels: v.array(v.object({ ChannelName: v.string(), DataSource: v.object({ S3DataSource: v.object({ S3Uri: v.string() }) }) })),
    datasetId: v.string(),
    images: imagesSchema,
  }),
};
export type RecordTrainingEnv = v.InferInput<typeof contract.env>;
export type RecordTrainingInput = v.InferOutput<typeof contract.input>;
