import * as v from 'valibot';
import { listing, listingInput } from '../listing.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

const schema = v.strictObject({ ...listingInput, StatusEquals: v.optional(v.string()) });

export const listTrainingJobs: Operation = (world, input) => {
  const request = parse('ListTrainingJobs', schema, input);
  const jobs = Object.values(world.state.trainingJobs).filter(
    ({ status }) => request.StatusEquals === undefined || status === request.StatusEquals,
  );
  const items = jobs.map((job) => ({
    name: job.request.TrainingJobName,
    created: job.created,
    status: job.status,
    summary: {
      TrainingJobName: job.request.TrainingJobName,
      TrainingJobArn: job.arn,
      CreationTime: new Date(job.created),
      TrainingEndTime: job.trainingEnded === undefined ? undefined : new Date(job.trainingEnded),
      LastModifiedTime: new Date(job.modified),
      TrainingJobStatus: job.status,
      SecondaryStatus: job.secondaryStatus,
    },
  }));
  return listing(items, request, 'TrainingJobSummaries');
};
