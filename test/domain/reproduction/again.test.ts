import { sha256Hex } from '../../../adapters/hash.ts';
import { changedChannel, changedCode, reproductionIdFor, trainAgain } from '../../../domain/reproduction/again.ts';
import type { TrainingRecord } from '../../../domain/training/training-record.ts';
import { aTrainedJob } from '../../fakes/training-jobs.ts';

const CHANNELS = [
  { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/deliveries/flights/d/split/train/' } } },
];
const job = aTrainedJob('flights-1-t0-0-0', {
  spot: true,
  request: {
    AlgorithmSpecification: {
      TrainingImage: 'trainer@sha256:1',
      TrainingInputMode: 'File',
      MetricDefinitions: [{ Name: 'auc', Regex: 'auc=(.*)' }],
    },
    HyperParameters: { trees: '60', seed: '7' },
    InputDataConfig: CHANNELS,
    ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, KeepAlivePeriodInSeconds: 600 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
    EnableManagedSpotTraining: true,
    CheckpointConfig: { S3Uri: 's3://data/deliveries/flights/d/training/checkpoints/', LocalPath: '/opt/ml/checkpoints' },
  },
});
const record = (changes: Partial<TrainingRecord> = {}): TrainingRecord => ({
  format: 'training/1',
  status: 'trained',
  datasetId: 'd1',
  policyHash: 'p',
  code: 'asset:1',
  image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
  seed: 7,
  channels: [],
  job,
  attempts: [],
  metrics: {},
  facts: null,
  utilization: [],
  history: null,
  notes: [],
  ...changes,
});
const of = { model: 'flights', deliveryId: 'flights-d', policy: { uri: 's3://data/policies/p.json', hash: 'p' } };
const again = (changes: Partial<TrainingRecord> = {}) =>
  trainAgain(record(changes), of, 'flights-r', 's3://data/deliveries/flights/flights-r/');

test('the same is trained on one rung, under a name, an output and checkpoints of its own', () => {
  expect(again()).toEqual({
    input: {
      deliveryId: 'flights-r',
      channels: CHANNELS,
      image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
      policy: of.policy,
      outputUri: 's3://data/deliveries/flights/flights-r/training/',
      seed: 7,
      rungs: [
        {
          instanceType: 'ml.g5.xlarge',
          spot: true,
          request: {
            AlgorithmSpecification: { TrainingInputMode: 'File', MetricDefinitions: [{ Name: 'auc', Regex: 'auc=(.*)' }] },
            HyperParameters: { trees: '60', seed: '7' },
            ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1 },
            StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
            EnableManagedSpotTraining: true,
            CheckpointConfig: { S3Uri: 's3://data/deliveries/flights/flights-r/training/checkpoints/', LocalPath: '/opt/ml/checkpoints' },
            Tags: [
              { Key: 'slipway:model', Value: 'flights' },
              { Key: 'slipway:delivery', Value: 'flights-r' },
              { Key: 'slipway:reproduces', Value: 'flights-d' },
            ],
          },
        },
      ],
    },
  });
});

test.each([
  { when: 'the request is not known', changes: { job: null }, problem: /does not hold the request/ },
  {
    when: 'the training came to no model',
    changes: { job: { ...job, status: 'Stopped', secondaryStatus: 'MaxRuntimeExceeded' } },
    problem: /ended Stopped \(MaxRuntimeExceeded\)/,
  },
  { when: 'the channels are not known', changes: { job: { ...job, request: {} } }, problem: /lacks the channels/ },
])('nothing is trained when $when', ({ changes, problem }) => {
  expect(again(changes)).toEqual({ problem: expect.stringMatching(problem) });
});

test('names of reproductions are as long as those of deliveries, and none is another’s', () => {
  const names = [1, 2, 3].flatMap((number) => ['flights-a', 'flights-b'].map((id) => reproductionIdFor('flights', id, number, sha256Hex)));
  expect(new Set(names).size).toBe(6);
  for (const name of names) expect(name).toMatch(/^flights-[0-9a-f]{20}$/);
});

const channel = { name: 'train', uri: 's3://data/x/', files: 2, bytes: 10, digest: 'a' };
test.each([
  { when: 'nothing changed', now: [channel], says: undefined },
  {
    when: 'a file was written again',
    now: [{ ...channel, digest: 'b' }],
    says: /had 2 files of 10 bytes; now 2 files of 10 bytes, or written again/,
  },
  { when: 'the files are gone', now: [{ ...channel, files: 0, bytes: 0, digest: 'c' }], says: /nothing is there now/ },
  { when: 'the channel cannot be listed', now: [], says: /nothing is there now/ },
])('the data that was trained on is checked first: $when', ({ now, says }) => {
  const found = changedChannel([channel], now);
  if (says === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(says);
});

const source = { uri: 's3://data/code/flights/1/sourcedir.tar.gz', sha256: '1'.repeat(64), entryPoint: 'train.py' };
test.each([
  { when: 'nothing changed', source, found: source.sha256, says: undefined },
  { when: 'it was written again', source, found: '2'.repeat(64), says: /^training code at s3:.* was sha256:1{64}; now sha256:2{64}$/ },
  { when: 'it is gone', source, found: undefined, says: /no archive is there now$/ },
  { when: 'the image holds it', source: undefined, found: undefined, says: undefined },
])('and so is the code: $when', ({ source: kept, found, says }) => {
  const image = { uri: 'trainer@sha256:1', digest: 'sha256:1' };
  const changed = changedCode(record({ image: kept === undefined ? image : { ...image, source: kept } }), found);
  if (says === undefined) expect(changed).toBeUndefined();
  else expect(changed).toMatch(says);
});
