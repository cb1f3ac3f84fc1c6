import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { deploy, IMAGE, RehearsalCloud, ROLE, START } from '../../../fakes/rehearsal-cloud.ts';

let at: RehearsalCloud;
beforeEach(() => {
  at = new RehearsalCloud();
});
afterEach(() => at.close());

const call = (operation: string, input: Members) => at.call('sagemaker', operation, input);
const aModel = (changes: Members = {}): Members => ({
  ModelName: 'm',
  ExecutionRoleArn: ROLE,
  PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://artifacts/model.tar.gz' },
  ...changes,
});
const aPackage = (changes: Members = {}): Members => ({
  ModelPackageGroupName: 'Group',
  InferenceSpecification: { Containers: [{ Image: IMAGE, Environment: { A: '1' } }], SupportedContentTypes: ['text/csv'] },
  ...changes,
});

describe('models', () => {
  beforeEach(() => at.s3.put('artifacts/model.tar.gz', 'x'));

  test('are created, described, listed, deleted', async () => {
    await call('CreateModel', aModel({ Tags: [{ Key: 'a', Value: 'b' }] }));
    const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:model/m';
    expect(await call('DescribeModel', { ModelName: 'm' })).toMatchObject({
      ModelArn: arn,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://artifacts/model.tar.gz' },
      CreationTime: new Date(START),
    });
    expect(await call('ListModels', {})).toEqual({ Models: [{ ModelName: 'm', ModelArn: arn, CreationTime: new Date(START) }] });
    expect(await call('ListTags', { ResourceArn: arn })).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] });
    await expect(call('CreateModel', aModel())).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Cannot create already existing model "${arn}".`,
    });
    await call('DeleteModel', { ModelName: 'm' });
    await expect(call('DescribeModel', { ModelName: 'm' })).rejects.toThrow(`Could not find model "${arn}".`);
  });

  test.each([
    {
      what: 'missing data',
      changes: { PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://artifacts/none' } },
      message: /Could not access model data/,
    },
    { what: 'no container', changes: { PrimaryContainer: undefined }, message: /PrimaryContainer or Containers is required/ },
    { what: 'an unknown image', changes: { PrimaryContainer: { Image: 'other:1' } }, message: /image other:1 is not rehearsed/ },
    {
      what: 'many models',
      changes: { PrimaryContainer: { Image: IMAGE, Mode: 'MultiModel' } },
      message: /CreateModel with PrimaryContainer.Mode MultiModel is not rehearsed/,
    },
  ])('$what is refused', ({ changes, message }) => expect(call('CreateModel', aModel(changes))).rejects.toThrow(message));
});

describe('model packages', () => {
  beforeEach(() => call('CreateModelPackageGroup', { ModelPackageGroupName: 'Group', ModelPackageGroupDescription: 'ours' }));
  const arn = (version: number) => `arn:aws:sagemaker:eu-west-1:111122223333:model-package/group/${version}`;

  test('a group exists once', async () => {
    expect(await call('DescribeModelPackageGroup', { ModelPackageGroupName: 'Group' })).toMatchObject({
      ModelPackageGroupArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/group',
      ModelPackageGroupStatus: 'Completed',
    });
    await expect(call('CreateModelPackageGroup', { ModelPackageGroupName: 'Group' })).rejects.toThrow(/already exists/);
    await expect(call('DescribeModelPackageGroup', { ModelPackageGroupName: 'x' })).rejects.toThrow(/does not exist/);
  });

  test('versions count up and complete after a moment', async () => {
    expect(await call('CreateModelPackage', aPackage())).toEqual({ ModelPackageArn: arn(1) });
    expect(await call('CreateModelPackage', aPackage())).toEqual({ ModelPackageArn: arn(2) });
    expect(await call('DescribeModelPackage', { ModelPackageName: arn(1) })).toMatchObject({
      ModelPackageStatus: 'Pending',
      ModelPackageVersion: 1,
      ModelPackageGroupName: 'Group',
      ModelApprovalStatus: 'PendingManualApproval',
    });
    await at.pass(5000);
    expect(await call('DescribeModelPackage', { ModelPackageName: arn(1) })).toMatchObject({ ModelPackageStatus: 'Completed' });
  });

  test('a ClientToken gives the same version again, and refuses another request', async () => {
    await call('CreateModelPackage', aPackage({ ClientToken: 'once' }));
    expect(await call('CreateModelPackage', aPackage({ ClientToken: 'once' }))).toEqual({ ModelPackageArn: arn(1) });
    await expect(call('CreateModelPackage', aPackage({ ClientToken: 'once', Domain: 'other' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  test('an update names the fields that it changed', async () => {
    await call('CreateModelPackage', aPackage({ CustomerMetadataProperties: { a: '1', b: '2' } }));
    await call('UpdateModelPackage', {
      ModelPackageArn: arn(1),
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'good',
      CustomerMetadataProperties: { c: '3' },
      CustomerMetadataPropertiesToRemove: ['a'],
    });
    expect(await call('DescribeModelPackage', { ModelPackageName: arn(1) })).toMatchObject({
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'good',
      CustomerMetadataProperties: { b: '2', c: '3' },
    });
    const event = at.events.findLast(({ detailType }) => detailType === 'SageMaker Model Package State Change');
    expect(event?.detail).toMatchObject({
      ModelApprovalStatus: 'Approved',
      UpdatedModelPackageFields: ['ModelApprovalStatus', 'ApprovalDescription', 'CustomerMetadataProperties'],
    });
  });

  test('are listed by group and approval', async () => {
    await call('CreateModelPackage', aPackage({ ModelApprovalStatus: 'Approved' }));
    await call('CreateModelPackage', aPackage());
    const all = await call('ListModelPackages', { ModelPackageGroupName: 'Group' });
    expect((all['ModelPackageSummaryList'] as Members[]).map((found) => found['ModelPackageVersion'])).toEqual([2, 1]);
    const approved = await call('ListModelPackages', { ModelApprovalStatus: 'Approved' });
    expect((approved['ModelPackageSummaryList'] as Members[]).map((found) => found['ModelPackageVersion'])).toEqual([1]);
  });

  test('a model runs what its package says, once that is approved', async () => {
    await call('CreateModelPackage', aPackage());
    await at.pass(5000);
    const model = aModel({ PrimaryContainer: { ModelPackageName: arn(1), Environment: { B: '2' } } });
    await expect(call('CreateModel', model)).rejects.toThrow(/must be Approved and Completed/);
    await call('UpdateModelPackage', { ModelPackageArn: arn(1), ModelApprovalStatus: 'Approved' });
    await call('CreateModel', model);
    expect(at.sagemaker.world.state.models['m']?.runs).toMatchObject({ image: IMAGE, environment: { A: '1', B: '2' } });
  });
});

describe('endpoint configurations', () => {
  test('are created, described, listed, deleted', async () => {
    await deploy(at, 'c');
    const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/c';
    expect(await call('DescribeEndpointConfig', { EndpointConfigName: 'c' })).toMatchObject({
      EndpointConfigArn: arn,
      ProductionVariants: [{ VariantName: 'AllTraffic', InitialVariantWeight: 1 }],
    });
    expect((await call('ListEndpointConfigs', { NameContains: 'c' }))['EndpointConfigs']).toHaveLength(1);
    await call('DeleteEndpointConfig', { EndpointConfigName: 'c' });
    await expect(call('DescribeEndpointConfig', { EndpointConfigName: 'c' })).rejects.toThrow(
      `Could not find endpoint configuration "${arn}".`,
    );
  });

  const variant = (changes: Members = {}): Members => ({
    VariantName: 'A',
    ModelName: 'model-c',
    InitialInstanceCount: 1,
    InstanceType: 'ml.m5.large',
    ...changes,
  });
  test.each([
    { what: 'an existing name', config: { EndpointConfigName: 'c' }, message: /Cannot create already existing endpoint configuration/ },
    { what: 'an unknown model', config: { ProductionVariants: [variant({ ModelName: 'x' })] }, message: /Could not find model/ },
    { what: 'one variant twice', config: { ProductionVariants: [variant(), variant()] }, message: /Variant names must be unique/ },
    { what: 'no variant', config: { ProductionVariants: [] }, message: /at 'productionVariants'/ },
    {
      what: 'serverless',
      config: { ProductionVariants: [variant({ ServerlessConfig: {} })] },
      message: /ServerlessConfig is not rehearsed/,
    },
    { what: 'asynchronous inference', config: { AsyncInferenceConfig: {} }, message: /AsyncInferenceConfig is not rehearsed/ },
  ])('$what is refused', async ({ config, message }) => {
    await deploy(at, 'c');
    const request = { EndpointConfigName: 'd', ProductionVariants: [variant()], ...config };
    await expect(call('CreateEndpointConfig', request)).rejects.toThrow(message);
  });
});

test('lineage is recorded; an artifact is unique by its source', async () => {
  const { ArtifactArn } = await call('CreateArtifact', { ArtifactType: 'DataSet', Source: { SourceUri: 's3://data/x' } });
  expect(await call('CreateArtifact', { ArtifactType: 'DataSet', Source: { SourceUri: 's3://data/x' } })).toEqual({ ArtifactArn });
  const { ActionArn } = await call('CreateAction', { ActionName: 'approve', ActionType: 'Approval', Source: { SourceUri: 'x' } });
  await call('CreateContext', { ContextName: 'endpoint', ContextType: 'Endpoint', Source: { SourceUri: 'x' } });
  await call('AddAssociation', { SourceArn: ArtifactArn, DestinationArn: ActionArn, AssociationType: 'ContributedTo' });
  expect(at.sagemaker.world.state.associations).toHaveLength(1);
  await expect(call('AddAssociation', { SourceArn: `${String(ArtifactArn)}x`, DestinationArn: ActionArn })).rejects.toThrow(
    /Could not find lineage/,
  );
  await expect(call('CreateAction', { ActionName: 'approve', ActionType: 'a', Source: { SourceUri: 'x' } })).rejects.toThrow(
    /must be unique/,
  );
});

test('tags are merged by key', async () => {
  const ResourceArn = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/e';
  await call('AddTags', {
    ResourceArn,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '1' },
    ],
  });
  await call('AddTags', { ResourceArn, Tags: [{ Key: 'a', Value: '2' }] });
  expect(await call('ListTags', { ResourceArn })).toEqual({
    Tags: [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '1' },
    ],
  });
});

test.each(['UpdateEndpointWeightsAndCapacities', 'CreateProcessingJob', 'CreateHyperParameterTuningJob'])(
  '%s is refused by name',
  (operation) => expect(call(operation, {})).rejects.toThrow(`sagemaker:${operation} is not rehearsed`),
);

describe('permissions', () => {
  const permissions = (operation: string, input: Members) => at.sagemaker.permissions(operation, input, at.cloud);

  test('passing a role and tagging need their own', () => {
    const found = permissions('CreateTrainingJob', {
      TrainingJobName: 'Job',
      RoleArn: ROLE,
      ResourceConfig: { InstanceType: 'ml.g5.xlarge' },
      EnableNetworkIsolation: true,
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      Tags: [{ Key: 'slipway:model', Value: 'm' }],
    });
    expect(found).toEqual([
      {
        action: 'sagemaker:CreateTrainingJob',
        resource: 'arn:aws:sagemaker:eu-west-1:111122223333:training-job/job',
        context: {
          'sagemaker:InstanceTypes': ['ml.g5.xlarge'],
          'sagemaker:NetworkIsolation': 'true',
          'sagemaker:InterContainerTrafficEncryption': 'false',
          'sagemaker:VpcSubnets': ['subnet-1'],
          'sagemaker:VpcSecurityGroupIds': ['sg-1'],
          'aws:RequestTag/slipway:model': 'm',
          'aws:TagKeys': ['slipway:model'],
        },
      },
      { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      {
        action: 'sagemaker:AddTags',
        resource: 'arn:aws:sagemaker:eu-west-1:111122223333:training-job/job',
        context: { 'sagemaker:TaggingAction': 'CreateTrainingJob', 'aws:RequestTag/slipway:model': 'm', 'aws:TagKeys': ['slipway:model'] },
      },
    ]);
  });

  test.each([
    { operation: 'DescribeEndpoint', input: { EndpointName: 'E' }, resource: 'endpoint/e' },
    { operation: 'DescribeModelPackage', input: { ModelPackageName: 'arn:aws:sagemaker:eu-west-1:1:model-package/g/1' }, resource: 'arn' },
    { operation: 'CreateModelPackage', input: { ModelPackageGroupName: 'Group' }, resource: 'model-package/group/*' },
    { operation: 'ListTrainingJobs', input: {}, resource: '*' },
    { operation: 'CreateModel', input: { ModelName: 'm', ExecutionRoleArn: ROLE }, resource: 'model/m' },
  ])('$operation on $resource', ({ operation, input, resource }) => {
    const [own] = permissions(operation, input);
    const prefix = 'arn:aws:sagemaker:eu-west-1:111122223333:';
    const given: Record<string, unknown> = input;
    expect(own?.resource).toBe(resource === '*' ? '*' : resource === 'arn' ? given['ModelPackageName'] : prefix + resource);
  });
});
