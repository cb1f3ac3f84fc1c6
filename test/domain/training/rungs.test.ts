import { CreateTrainingJobCommand, type CreateTrainingJobRequest, TrainingInstanceType } from '@aws-sdk/client-sagemaker';
import { plannedRungs } from '../../../domain/training/rungs.ts';
import { aPolicy } from '../../fakes/policies.ts';

const bindings = {
  checkpointUri: 's3://data/deliveries/flights/x/training/checkpoints/',
  volumeKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
  network: null,
  tags: { team: 'flights' },
};
const onDemand = (instanceType: string) => ({ instanceType, spot: false, maxRuntimeSeconds: 3600 });
const requestOn = (instanceType: string, policy = aPolicy({ account: { capacity: [onDemand(instanceType)] } })) =>
  plannedRungs(policy, bindings)[0]?.request as Partial<CreateTrainingJobRequest>;

/** Families that have local NVMe storage, among those that SageMaker trains on (EC2 user guide, "Instance store"). */
const LOCAL = /^ml\.(p3dn|p4d|p4de|p5|p5e|p5en|p6-b200|p6-b300|p6e-gb200|g4dn|g5|g6|g6e|g7|g7e|trn1|trn1n|trn2|c6id|m5d|m6id|r5d)\./;

test.each(Object.values(TrainingInstanceType).map((type) => ({ type, keyed: !LOCAL.test(type) })))(
  'the volume of $type gets our key: $keyed',
  ({ type, keyed }) => {
    expect(requestOn(type).ResourceConfig?.VolumeKmsKeyId).toBe(keyed ? bindings.volumeKeyArn : undefined);
  },
);

test('rungs keep the order of the policy', () => {
  expect(plannedRungs(aPolicy(), bindings).map(({ instanceType, spot }) => [instanceType, spot])).toEqual([
    ['ml.g5.xlarge', true],
    ['ml.m5.xlarge', false],
  ]);
});

test.each([
  {
    rung: { ...onDemand('ml.m5.xlarge'), spot: true, maxWaitSeconds: 7200 },
    stopping: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
  },
  { rung: { ...onDemand('ml.m5.xlarge'), spot: true }, stopping: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 3600 } },
  { rung: onDemand('ml.m5.xlarge'), stopping: { MaxRuntimeInSeconds: 3600 } },
])('spot waits and trains within one limit, on-demand has none for waiting: $stopping', ({ rung, stopping }) => {
  const [planned] = plannedRungs(aPolicy({ account: { capacity: [rung] } }), bindings);
  expect(planned?.request['StoppingCondition']).toEqual(stopping);
  expect(planned?.request['EnableManagedSpotTraining']).toBe(rung.spot);
});

test('a job is isolated, carries on from its checkpoints, and says what its log means', () => {
  expect(requestOn('ml.m5.xlarge')).toMatchObject({
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: false,
    CheckpointConfig: { S3Uri: bindings.checkpointUri, LocalPath: '/opt/ml/checkpoints' },
    HyperParameters: { trees: '60', seed: '7' },
    AlgorithmSpecification: {
      TrainingInputMode: 'File',
      MetricDefinitions: [{ Name: 'auc', Regex: 'auc=([0-9.]+)' }, { Name: 'logloss' }],
    },
    Tags: [{ Key: 'team', Value: 'flights' }],
  });
});

test('every rung keeps its checkpoints in one place, and says what it may cost only under a ceiling', () => {
  const places = plannedRungs(aPolicy(), bindings).map(({ request }) => request['CheckpointConfig']);
  expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(1);
  expect(plannedRungs(aPolicy(), bindings).every((planned) => !('ceiling' in planned))).toBe(true);
  const policy = aPolicy({ owner: { training: { maxCost: { usd: 20 } } } });
  expect(plannedRungs(policy, bindings).map(({ ceiling }) => ceiling)).toEqual([
    { usd: 20, usdPerHour: 1.408, overheadSeconds: 600 },
    { usd: 20, usdPerHour: 0.23, overheadSeconds: 600 },
  ]);
});

test('a warm pool stays as long as the rung says', () => {
  const policy = aPolicy({ account: { capacity: [{ ...onDemand('ml.m5.xlarge'), keepAliveSeconds: 1800 }] } });
  expect(requestOn('ml.m5.xlarge', policy).ResourceConfig).toMatchObject({ KeepAlivePeriodInSeconds: 1800 });
  expect(requestOn('ml.m5.xlarge').ResourceConfig).not.toHaveProperty('KeepAlivePeriodInSeconds');
  expect(() => aPolicy({ account: { capacity: [{ ...onDemand('ml.m5.xlarge'), spot: true, keepAliveSeconds: 1800 }] } })).toThrow(
    /a warm pool holds no spot instances/,
  );
});

test('instances that train together talk in secret', () => {
  const policy = aPolicy({ account: { capacity: [{ ...onDemand('ml.m5.xlarge'), instanceCount: 2 }] } });
  expect(requestOn('ml.m5.xlarge', policy)).toMatchObject({
    EnableInterContainerTrafficEncryption: true,
    ResourceConfig: { InstanceCount: 2 },
  });
});

test('a network is only named where there is one, and metrics only where the policy has some', () => {
  expect(requestOn('ml.m5.xlarge').VpcConfig).toBeUndefined();
  const network = { subnets: ['subnet-1'], securityGroupIds: ['sg-1'] };
  const policy = aPolicy({ owner: { training: { metrics: [] } } });
  const [planned] = plannedRungs(policy, { ...bindings, network });
  expect(planned?.request['VpcConfig']).toEqual({ Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] });
  expect(planned?.request['AlgorithmSpecification']).toEqual({ TrainingInputMode: 'File' });
});

test('what the workflow adds makes it a whole request', () => {
  const request: CreateTrainingJobRequest = {
    ...(requestOn('ml.m5.xlarge') as CreateTrainingJobRequest),
    TrainingJobName: 'job',
    RoleArn: 'arn:aws:iam::111122223333:role/Training',
    OutputDataConfig: { S3OutputPath: 's3://data/' },
  };
  expect(new CreateTrainingJobCommand(request).input).toBe(request);
});
