import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  type SageMakerClient,
  SageMakerServiceException,
} from '@aws-sdk/client-sagemaker';
import type { TrainedJob } from '../../domain/training/training-record.ts';

export interface TrainingJobs {
  /** Undefined when there is no such job. */
  describe(name: string): Promise<TrainedJob | undefined>;
}

export function sagemakerTrainingJobs(client: SageMakerClient): TrainingJobs {
  return {
    describe: async (name) => {
      try {
        return trainedJob(name, await client.send(new DescribeTrainingJobCommand({ TrainingJobName: name })));
      } catch (error) {
        if (error instanceof SageMakerServiceException && /could not find|not found/i.test(error.message)) return undefined;
        throw error;
      }
    },
  };
}

function trainedJob(name: string, job: DescribeTrainingJobCommandOutput): TrainedJob {
  const resources = job.ResourceConfig;
  return {
    name,
    status: job.TrainingJobStatus ?? 'Unknown',
    secondaryStatus: job.SecondaryStatus ?? 'Unknown',
    ...defined('image', job.AlgorithmSpecification?.TrainingImage),
    ...defined('roleArn', job.RoleArn),
    ...defined('instanceType', resources?.SelectedInstanceType ?? resources?.InstanceType),
    ...defined('instanceCount', resources?.SelectedInstanceCount ?? resources?.InstanceCount),
    spot: job.EnableManagedSpotTraining ?? false,
    hyperparameters: { ...job.HyperParameters },
    ...defined('startedAt', job.TrainingStartTime?.toISOString()),
    ...defined('endedAt', job.TrainingEndTime?.toISOString()),
    ...defined('trainingSeconds', job.TrainingTimeInSeconds),
    ...defined('billableSeconds', job.BillableTimeInSeconds),
    interruptions: (job.SecondaryStatusTransitions ?? []).filter(({ Status }) => Status === 'Interrupted').length,
    metrics: Object.fromEntries((job.FinalMetricDataList ?? []).map(({ MetricName = '', Value }) => [MetricName, Value ?? null])),
    request: requestOf(job),
  };
}

/** What of the description CreateTrainingJob takes again. The type that was chosen among several is the one to take. */
function requestOf(job: DescribeTrainingJobCommandOutput): Record<string, unknown> {
  const { ResourceConfig, AlgorithmSpecification } = job;
  const {
    InstancePreferences: _preferences,
    SelectedInstanceType: type,
    SelectedInstanceCount: count,
    ...resources
  } = ResourceConfig ?? {};
  return {
    ...defined('AlgorithmSpecification', AlgorithmSpecification),
    HyperParameters: { ...job.HyperParameters },
    ...defined('InputDataConfig', job.InputDataConfig),
    ResourceConfig: {
      ...resources,
      ...defined('InstanceType', type ?? resources.InstanceType),
      ...defined('InstanceCount', count ?? resources.InstanceCount),
    },
    ...defined('StoppingCondition', job.StoppingCondition),
    EnableManagedSpotTraining: job.EnableManagedSpotTraining ?? false,
    EnableNetworkIsolation: job.EnableNetworkIsolation ?? false,
    EnableInterContainerTrafficEncryption: job.EnableInterContainerTrafficEncryption ?? false,
    ...defined('CheckpointConfig', job.CheckpointConfig),
    ...defined('VpcConfig', job.VpcConfig),
    ...defined('Environment', job.Environment),
    ...defined('RetryStrategy', job.RetryStrategy),
  };
}

const defined = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>);
