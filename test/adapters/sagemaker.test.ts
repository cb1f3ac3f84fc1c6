import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
  SageMakerServiceException,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { sagemakerEndpoints } from '../../adapters/sagemaker/endpoints.ts';
import { sagemakerModels } from '../../adapters/sagemaker/models.ts';

const mock = mockClient(SageMakerClient);
const runtimeMock = mockClient(SageMakerRuntimeClient);
beforeEach(() => {
  mock.reset();
  runtimeMock.reset();
});
const endpoints = sagemakerEndpoints(new SageMakerClient({}), new SageMakerRuntimeClient({}));
const models = sagemakerModels(new SageMakerClient({}));
const refusal = (name: string, message: string) => new SageMakerServiceException({ name, message, $fault: 'client', $metadata: {} });

describe('an endpoint', () => {
  test('is shown with what is pending, and with the instances that serve', async () => {
    mock.on(DescribeEndpointCommand).resolves({
      EndpointName: 'flights',
      EndpointArn: 'arn',
      CreationTime: new Date(0),
      LastModifiedTime: new Date('2026-11-21T10:00:00Z'),
      EndpointStatus: 'Updating',
      EndpointConfigName: 'g3',
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 4 }],
      PendingDeploymentSummary: {
        EndpointConfigName: 'g4',
        ProductionVariants: [{ VariantName: 'AllTraffic', VariantStatus: [{ Status: 'Baking' }] }],
      },
      FailureReason: 'none yet',
    });
    expect(await endpoints.describe('flights')).toEqual({
      status: 'Updating',
      endpointConfigName: 'g3',
      pendingConfigName: 'g4',
      variantStatuses: ['Baking'],
      instanceCount: 4,
      failureReason: 'none yet',
      lastModified: '2026-11-21T10:00:00.000Z',
    });
  });

  test('that is not there is undefined; what is denied is thrown', async () => {
    mock
      .on(DescribeEndpointCommand)
      .rejectsOnce(refusal('ValidationException', 'Could not find endpoint "arn".'))
      .rejects(refusal('AccessDeniedException', 'no'));
    expect(await endpoints.describe('flights')).toBeUndefined();
    await expect(endpoints.describe('flights')).rejects.toThrow('no');
  });

  test('keeps its variants’ properties through every update', async () => {
    mock.on(UpdateEndpointCommand).resolves({ EndpointArn: 'arn' });
    expect(
      await endpoints.update('flights', 'g4', {
        BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 } },
      }),
    ).toBeUndefined();
    expect(mock.commandCalls(UpdateEndpointCommand)[0]?.args[0].input).toMatchObject({
      EndpointConfigName: 'g4',
      RetainAllVariantProperties: true,
    });
    expect(mock.commandCalls(UpdateEndpointCommand)[0]?.args[0].input).not.toHaveProperty('RetainDeploymentConfig');
  });

  test.each(['ResourceLimitExceeded', 'ValidationException', 'ResourceInUse'])('that %s refuses is told, not thrown', async (name) => {
    mock.on(UpdateEndpointCommand).rejects(refusal(name, 'no'));
    mock.on(CreateEndpointCommand).rejects(refusal(name, 'no'));
    expect(await endpoints.update('flights', 'g4', {})).toEqual({ refused: name, message: 'no' });
    expect(await endpoints.create('flights', 'g4', { team: 'x' })).toEqual({ refused: name, message: 'no' });
  });

  test('that is throttled is thrown, to be tried again', async () => {
    mock.on(UpdateEndpointCommand).rejects(refusal('ThrottlingException', 'slow down'));
    await expect(endpoints.update('flights', 'g4', {})).rejects.toThrow('slow down');
  });

  test('answers a request', async () => {
    runtimeMock
      .on(InvokeEndpointCommand)
      .resolves({ Body: Uint8ArrayBlobAdapter.fromString('0.5\n'), InvokedProductionVariant: 'AllTraffic' });
    expect(await endpoints.invoke('flights', '1,2', 'text/csv', 'text/csv')).toEqual({ body: '0.5\n', variant: 'AllTraffic' });
  });
});

const already = refusal('ValidationException', 'Cannot create already existing model "arn".');
const model = {
  name: 'm',
  image: 'image@sha256:1',
  artifactUri: 's3://data/model',
  environment: {},
  roleArn: 'role',
  network: null,
  tags: {},
};

describe('a model', () => {
  test('is isolated from every network', async () => {
    mock.on(CreateModelCommand).resolves({ ModelArn: 'arn' });
    await models.createModel({ ...model, network: { subnets: ['s'], securityGroupIds: ['g'] } });
    expect(mock.commandCalls(CreateModelCommand)[0]?.args[0].input).toMatchObject({
      EnableNetworkIsolation: true,
      PrimaryContainer: { Image: 'image@sha256:1', ModelDataUrl: 's3://data/model' },
      VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] },
    });
  });

  test('in script mode is told its program', async () => {
    mock.on(CreateModelCommand).resolves({ ModelArn: 'arn' });
    await models.createModel({ ...model, environment: { SAGEMAKER_PROGRAM: 'inference.py' } });
    expect(mock.commandCalls(CreateModelCommand)[0]?.args[0].input.PrimaryContainer?.Environment).toEqual({
      SAGEMAKER_PROGRAM: 'inference.py',
    });
  });

  test('may be made twice, but not of something else', async () => {
    mock.on(CreateModelCommand).rejects(already);
    mock.on(DescribeModelCommand).resolves({ PrimaryContainer: { Image: model.image, ModelDataUrl: model.artifactUri } });
    await models.createModel(model);
    await expect(models.createModel({ ...model, artifactUri: 's3://data/other' })).rejects.toThrow(
      'model m exists already with other contents',
    );
  });

  test('that is refused for another reason is thrown', async () => {
    mock.on(CreateModelCommand).rejects(refusal('ValidationException', 'no such image'));
    await expect(models.createModel(model)).rejects.toThrow('no such image');
  });
});

describe('an endpoint config', () => {
  const config = {
    name: 'g4',
    modelName: 'm',
    variantName: 'AllTraffic',
    instanceType: 'ml.m5.large',
    instanceCount: 4,
    captureUri: 's3://data/capture/g4/',
    capturePercent: 10,
    kmsKeyArn: 'key',
    tags: {},
  };

  test('has one variant, captures into a place of its own, and encrypts', async () => {
    mock.on(CreateEndpointConfigCommand).resolves({ EndpointConfigArn: 'arn' });
    await models.createEndpointConfig({ ...config, inferenceAmi: 'al2-ami-sagemaker-inference-gpu-2' });
    expect(mock.commandCalls(CreateEndpointConfigCommand)[0]?.args[0].input).toMatchObject({
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'm',
          InitialInstanceCount: 4,
          InstanceType: 'ml.m5.large',
          InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-2',
        },
      ],
      KmsKeyId: 'key',
      DataCaptureConfig: { DestinationS3Uri: 's3://data/capture/g4/', KmsKeyId: 'key', InitialSamplingPercentage: 10 },
    });
  });

  test('may be made twice, but not for another model', async () => {
    mock.on(CreateEndpointConfigCommand).rejects(already);
    mock.on(DescribeEndpointConfigCommand).resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'm' }] });
    await models.createEndpointConfig(config);
    await expect(models.createEndpointConfig({ ...config, modelName: 'other' })).rejects.toThrow('endpoint config g4 exists already');
  });

  test('exists or not', async () => {
    mock
      .on(DescribeEndpointConfigCommand)
      .resolvesOnce({})
      .rejectsOnce(refusal('ValidationException', 'Could not find endpoint configuration "arn".'))
      .rejects(refusal('AccessDeniedException', 'no'));
    expect(await models.endpointConfigExists('g4')).toBe(true);
    expect(await models.endpointConfigExists('g4')).toBe(false);
    await expect(models.endpointConfigExists('g4')).rejects.toThrow('no');
  });
});

test('a package answers with its ARN, and is rejected with a reason of at most 1,024 characters', async () => {
  mock.on(CreateModelPackageCommand).resolves({ ModelPackageArn: 'arn:package' });
  mock.on(UpdateModelPackageCommand).resolves({ ModelPackageArn: 'arn:package' });
  expect(await models.createPackage({ ModelPackageGroupName: 'flights' })).toBe('arn:package');
  await models.rejectPackage('arn:package', 'x'.repeat(2000));
  expect(mock.commandCalls(UpdateModelPackageCommand)[0]?.args[0].input).toEqual({
    ModelPackageArn: 'arn:package',
    ModelApprovalStatus: 'Rejected',
    ApprovalDescription: 'x'.repeat(1024),
  });
});
