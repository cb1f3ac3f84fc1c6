import { DescribeTrainingJobCommand, SageMakerClient, SageMakerServiceException } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { sagemakerTrainingJobs } from '../../adapters/sagemaker/training-jobs.ts';

const mock = mockClient(SageMakerClient);
beforeEach(() => {
  mock.reset();
});
const jobs = sagemakerTrainingJobs(new SageMakerClient({}));
const refusal = (name: string, message: string) => new SageMakerServiceException({ name, message, $fault: 'client', $metadata: {} });

const DESCRIBED = {
  TrainingJobName: 'flights-1-t0-0-0',
  TrainingJobArn: 'arn',
  ModelArtifacts: { S3ModelArtifacts: 's3://data/model.tar.gz' },
  TrainingJobStatus: 'Completed' as const,
  SecondaryStatus: 'Completed' as const,
  HyperParameters: { trees: '60', seed: '7' },
  AlgorithmSpecification: { TrainingImage: 'image@sha256:1', TrainingInputMode: 'File' as const },
  RoleArn: 'arn:aws:iam::111122223333:role/Training',
  ResourceConfig: { InstanceType: 'ml.g5.xlarge' as const, InstanceCount: 1, VolumeSizeInGB: 50 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  EnableManagedSpotTraining: true,
  TrainingStartTime: new Date('2026-11-21T10:00:00Z'),
  TrainingEndTime: new Date('2026-11-21T10:30:00Z'),
  TrainingTimeInSeconds: 1800,
  BillableTimeInSeconds: 540,
  SecondaryStatusTransitions: ['Starting', 'Training', 'Interrupted', 'Starting', 'Training', 'Completed'].map((Status) => ({
    Status: Status as 'Training',
    StartTime: new Date(0),
  })),
  FinalMetricDataList: [{ MetricName: 'auc', Value: 0.7 }],
  CreationTime: new Date(0),
};

test('a job is shown with what it takes to do it again: the request without name, role and output', async () => {
  mock.on(DescribeTrainingJobCommand, { TrainingJobName: 'flights-1-t0-0-0' }).resolves(DESCRIBED);
  expect(await jobs.describe('flights-1-t0-0-0')).toEqual({
    name: 'flights-1-t0-0-0',
    status: 'Completed',
    secondaryStatus: 'Completed',
    image: 'image@sha256:1',
    instanceType: 'ml.g5.xlarge',
    instanceCount: 1,
    spot: true,
    hyperparameters: { trees: '60', seed: '7' },
    startedAt: '2026-11-21T10:00:00.000Z',
    endedAt: '2026-11-21T10:30:00.000Z',
    trainingSeconds: 1800,
    billableSeconds: 540,
    interruptions: 1,
    metrics: { auc: 0.7 },
    roleArn: 'arn:aws:iam::111122223333:role/Training',
    request: {
      AlgorithmSpecification: DESCRIBED.AlgorithmSpecification,
      HyperParameters: { trees: '60', seed: '7' },
      ResourceConfig: DESCRIBED.ResourceConfig,
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      EnableManagedSpotTraining: true,
      EnableNetworkIsolation: false,
      EnableInterContainerTrafficEncryption: false,
    },
  });
});

test('of several preferred types, the one that was selected is the one to take again', async () => {
  mock.on(DescribeTrainingJobCommand).resolves({
    ...DESCRIBED,
    ResourceConfig: {
      InstancePreferences: [{ InstanceType: 'ml.g6e.xlarge' }, { InstanceType: 'ml.g5.xlarge' }],
      InstanceCount: 1,
      VolumeSizeInGB: 50,
      SelectedInstanceType: 'ml.g5.xlarge',
      SelectedInstanceCount: 1,
    },
  });
  expect(await jobs.describe('j')).toMatchObject({
    instanceType: 'ml.g5.xlarge',
    instanceCount: 1,
    request: { ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, VolumeSizeInGB: 50 } },
  });
});

test('a job that is not there is undefined; what is denied is thrown', async () => {
  mock.on(DescribeTrainingJobCommand).rejectsOnce(refusal('ValidationException', 'Requested resource not found.'));
  expect(await jobs.describe('none')).toBeUndefined();
  mock.on(DescribeTrainingJobCommand).rejectsOnce(refusal('AccessDeniedException', 'no'));
  await expect(jobs.describe('none')).rejects.toThrow('no');
});
