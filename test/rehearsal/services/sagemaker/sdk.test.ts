import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  ListEndpointsCommand,
  ResourceInUse,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { type Listener, listen } from '../../../../rehearsal/wire/listener.ts';
import { IMAGE, RehearsalCloud, ROLE, START } from '../../../fakes/rehearsal-cloud.ts';

const MINUTE = 60_000;
let at: RehearsalCloud;
let listener: Listener;
let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
const clients: { destroy(): void }[] = [];

beforeEach(async () => {
  at = new RehearsalCloud();
  listener = await listen({ cloud: at.cloud, callers: new Map(), folder: join(at.folder, 'wire') });
  client = { endpoint: listener.endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
});
afterEach(async () => {
  for (const one of clients.splice(0)) one.destroy();
  await listener.close();
  await at.close();
});

function made<Client extends { destroy(): void }>(one: Client): Client {
  clients.push(one);
  return one;
}

test("the SDK's own client trains", async () => {
  const sagemaker = made(new SageMakerClient(client));
  await at.s3.put('data/train/a.csv', '1\n');
  const request: CreateTrainingJobCommandInput = {
    TrainingJobName: 'job',
    RoleArn: ROLE,
    AlgorithmSpecification: {
      TrainingImage: IMAGE,
      TrainingInputMode: 'File',
      MetricDefinitions: [{ Name: 'loss', Regex: 'validation-loss=([0-9.]+);' }],
    },
    InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/train/' } } }],
    OutputDataConfig: { S3OutputPath: 's3://artifacts/out' },
    ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  };
  const { TrainingJobArn } = await sagemaker.send(new CreateTrainingJobCommand(request));
  expect(TrainingJobArn).toBe('arn:aws:sagemaker:eu-west-1:111122223333:training-job/job');
  await expect(sagemaker.send(new CreateTrainingJobCommand(request))).rejects.toBeInstanceOf(ResourceInUse);
  expect(await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }))).toMatchObject({ SecondaryStatus: 'Starting' });
  await at.until(START + 20 * MINUTE);
  expect(await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }))).toMatchObject({
    TrainingJobStatus: 'Completed',
    TrainingEndTime: new Date(START + 18.5 * MINUTE),
    FinalMetricDataList: [{ MetricName: 'loss', Value: 0.25 }],
  });
});

test("the SDK's own clients deploy, invoke, shift and watch", async () => {
  const sagemaker = made(new SageMakerClient(client));
  const runtime = made(new SageMakerRuntimeClient(client));
  const cloudwatch = made(new CloudWatchClient(client));
  for (const name of ['c1', 'c2']) {
    await sagemaker.send(new CreateModelCommand({ ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer: { Image: IMAGE } }));
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: name, InitialInstanceCount: 2, InstanceType: 'ml.m5.large' }],
      }),
    );
  }
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c1' }));
  await at.until(START + 5 * MINUTE);

  const answer = await runtime.send(new InvokeEndpointCommand({ EndpointName: 'e', Body: Buffer.from('1,2'), ContentType: 'text/csv' }));
  expect(answer.InvokedProductionVariant).toBe('AllTraffic');
  expect(Buffer.from(answer.Body).toString()).toBe('no model:1,2:false\n');
  const poison = runtime.send(new InvokeEndpointCommand({ EndpointName: 'e', Body: Buffer.from('poison'), ContentType: 'text/csv' }));
  await expect(poison).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 400, OriginalMessage: 'cannot read this' });
  await expect(poison).rejects.toBeInstanceOf(ModelError);

  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'errors',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation4XXErrors',
      Dimensions: [
        { Name: 'EndpointName', Value: 'e' },
        { Name: 'VariantName', Value: 'AllTraffic' },
      ],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );
  await at.until(START + 6 * MINUTE);
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));
  expect(MetricAlarms?.[0]).toMatchObject({ StateValue: 'ALARM', StateUpdatedTimestamp: new Date(START + 6 * MINUTE) });

  await sagemaker.send(
    new UpdateEndpointCommand({
      EndpointName: 'e',
      EndpointConfigName: 'c2',
      RetainAllVariantProperties: true,
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 600, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } },
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
      },
    }),
  );
  await at.until(START + 11 * MINUTE);
  const baking = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'e' }));
  expect(baking.EndpointConfigName).toBe('c1');
  expect(baking.PendingDeploymentSummary).toMatchObject({
    EndpointConfigName: 'c2',
    StartTime: new Date(START + 6 * MINUTE),
    ProductionVariants: [{ VariantStatus: [{ Status: 'Baking' }] }],
  });
  await at.until(START + 30 * MINUTE);
  expect(await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'e' }))).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'c2',
  });
  expect((await sagemaker.send(new ListEndpointsCommand({}))).Endpoints).toHaveLength(1);

  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(START),
      EndTime: new Date(START + 10 * MINUTE),
      MetricDataQueries: [
        {
          Id: 'n',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SageMaker',
              MetricName: 'Invocations',
              Dimensions: [
                { Name: 'EndpointName', Value: 'e' },
                { Name: 'VariantName', Value: 'AllTraffic' },
                { Name: 'EndpointConfigName', Value: 'c1' },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  expect(MetricDataResults?.[0]).toMatchObject({ Values: [2], Timestamps: [new Date(START + 5 * MINUTE)] });
});
