import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Service } from '../../cloud/cloud.ts';

const requestSchema = v.object({
  ResourceConfig: v.object({ InstanceType: v.optional(v.string()), InstanceCount: v.optional(v.number()) }),
  EnableManagedSpotTraining: v.optional(v.boolean()),
});

/** What of SageMaker's training jobs counts against a quota. */
export interface RunningJob {
  readonly request: v.InferOutput<typeof requestSchema>;
  readonly status: string;
}

/**
 * SageMaker with the training quotas that a story names: CreateTrainingJob refuses what goes beyond them, in AWS's words. Endpoints
 * run short by the story's `noRoomForGreen`.
 */
export function withQuotas(sagemaker: Service, quotas: Readonly<Record<string, number>>, jobs: () => readonly RunningJob[]): Service {
  const create = sagemaker.operations['CreateTrainingJob'];
  if (Object.keys(quotas).length === 0 || create === undefined) return sagemaker;
  const limited: Service['operations'][string] = (input, context) => {
    const request = v.safeParse(requestSchema, input);
    if (request.success) refuseBeyond(quotas, request.output, jobs());
    return create(input, context);
  };
  return {
    name: sagemaker.name,
    operations: { ...sagemaker.operations, CreateTrainingJob: limited },
    permissions: (operation, input, cloud) => sagemaker.permissions(operation, input, cloud),
    ...(sagemaker.save === undefined ? {} : { save: () => sagemaker.save?.() ?? null }),
    ...(sagemaker.load === undefined ? {} : { load: (state) => sagemaker.load?.(state) }),
  };
}

const quotaOf = ({ ResourceConfig, EnableManagedSpotTraining: spot }: RunningJob['request']): string =>
  `${ResourceConfig.InstanceType ?? ''} for ${spot === true ? 'spot ' : ''}training job usage`;

function refuseBeyond(quotas: Readonly<Record<string, number>>, request: RunningJob['request'], jobs: readonly RunningJob[]): void {
  const name = quotaOf(request);
  const limit = quotas[name];
  if (limit === undefined) return;
  const used = jobs
    .filter((job) => (job.status === 'InProgress' || job.status === 'Stopping') && quotaOf(job.request) === name)
    .reduce((sum, job) => sum + (job.request.ResourceConfig.InstanceCount ?? 1), 0);
  const wanted = request.ResourceConfig.InstanceCount ?? 1;
  if (used + wanted <= limit) return;
  throw new AwsError(
    'ResourceLimitExceeded',
    `The account-level service limit '${name}' is ${limit} Instances, with current utilization of ${used} Instances and a request delta of ${wanted} Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.`,
  );
}
