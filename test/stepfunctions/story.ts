import type { Tasks } from './definitions.ts';

/** Answers of the steps of a delivery as they look in a story where all goes well; tests change one of them. */

const BASE = 's3://data/deliveries/flights/flights-0123456789abcdef0123/';
export const HASH = 'a'.repeat(64);

export const delivery = {
  deliveryId: 'flights-0123456789abcdef0123',
  model: 'flights',
  drop: {
    bucket: 'drops',
    prefix: 'drops/flights/2001-02/',
    name: '2001-02',
    markerKey: 'drops/flights/2001-02/_MANIFEST.json',
    markerVersionId: 'v1',
  },
  attempt: 1,
  policy: { uri: `s3://data/policies/${HASH}.json`, hash: HASH },
};

export const champion = {
  generation: 3,
  endpointName: 'flights',
  variantName: 'AllTraffic',
  endpointConfigName: 'flights-g000003-aaaaaaaa',
  modelName: 'flights-champion',
  modelSha256: HASH,
  artifactUri: `s3://data/artifacts/${HASH}/model.tar.gz`,
  image: 'image@sha256:1',
  deliveryId: 'flights-champion',
  datasetId: 'd3',
  profileUri: `${BASE}profile.json`,
  goldenUri: `${BASE}golden.json`,
  goldenAnswersUri: `${BASE}golden-answers.json`,
  promotedAt: '2001-02-01T00:00:00Z',
};

export const challenger = {
  modelName: 'flights-0123456789abcdef0123',
  modelSha256: 'b'.repeat(64),
  artifactUri: `s3://data/artifacts/${'b'.repeat(64)}/model.tar.gz`,
  bytes: 1000,
  image: 'image@sha256:1',
};

export const images = { trainer: { uri: 'image@sha256:1', digest: 'sha256:1' }, server: { uri: 'image@sha256:1', digest: 'sha256:1' } };

/** What a run of training jobs that tries each rung needs. */
export const rung = (instanceType: string, spot: boolean) => ({
  instanceType,
  spot,
  request: {
    AlgorithmSpecification: { TrainingInputMode: 'File' },
    ResourceConfig: { InstanceType: instanceType, InstanceCount: 1, VolumeSizeInGB: 50 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    EnableManagedSpotTraining: spot,
  },
});

export const plan = {
  deliveryUri: BASE,
  seed: 7,
  rungs: [rung('ml.g5.xlarge', true), rung('ml.m5.xlarge', false)],
  evaluation: { instanceType: 'ml.m5.large', instanceCount: 1 },
  tags: [{ Key: 'slipway:model', Value: 'flights' }],
};

/** What single steps of a delivery say. */
export const validated = {
  verdict: 'pass',
  reasons: [],
  warnings: [],
  rows: 10000,
  profileUri: `${BASE}profile.json`,
  reportUri: `${BASE}validation.json`,
};
export const undrifted = { verdict: 'pass', proceed: true, reasons: [], warnings: [], reportUri: `${BASE}drift.json` };
export const evaluated = {
  verdict: 'pass',
  reasons: [],
  warnings: [],
  metrics: { auc: 0.7 },
  rows: 2000,
  reportUri: `${BASE}evaluation.json`,
};

/** Answers of deliver-model's tasks when the challenger is promoted over a champion. */
export const promotedDelivery: Tasks = {
  'Open delivery': { plan, champion },
  'Snapshot dataset': {
    verdict: 'pass',
    reasons: [],
    datasetId: HASH,
    manifestUri: `s3://data/datasets/${HASH}.json`,
    dataUri: 's3://data/snapshots/flights/x/data/',
    files: 3,
    bytes: 1000,
  },
  'Claim dataset': { claimed: true, by: delivery.deliveryId, reasons: [] },
  'Validate dataset': validated,
  'Check drift': undrifted,
  'Split dataset': {
    verdict: 'pass',
    reasons: [],
    trainRows: 8000,
    channels: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `${BASE}split/train/` } } }],
    holdout: { featuresUri: `${BASE}split/features.csv`, labelsUri: `${BASE}split/labels.csv`, rows: 2000 },
    goldenUri: `${BASE}split/golden.json`,
  },
  'Pin image': images,
  'Train challenger': { Output: { status: 'trained', reasons: [], artifact: { uri: `${BASE}training/model.tar.gz` }, attempts: [] } },
  'Record training': { recordUri: `${BASE}training.json`, sha256: HASH, notes: [] },
  'Keep artifact': challenger,
  'Score challenger': { TransformJobStatus: 'Completed' },
  'Score champion': { TransformJobStatus: 'Completed' },
  'Evaluate challenger': evaluated,
  'Register model package': { packageArn: 'arn:aws:sagemaker:eu-central-1:111122223333:model-package/flights/4' },
  'Shift traffic': { Output: { status: 'settled', outcome: 'PROMOTED', reasons: ['generation 4 serves'], generation: 4 } },
  'Record outcome': (args) => ({ ...recorded(args), recordUri: `${BASE}record.json` }),
  'Render report': { reportUri: `${BASE}report.html` },
};

/** The ledger keeps the outcome that it is told first; here that is the one it is told. */
function recorded(args: unknown): { outcome: string; reasons: string[] } {
  const { Payload } = args as { Payload: { outcome: string; reasons: string[] } };
  return { outcome: Payload.outcome, reasons: Payload.reasons };
}

export const shiftInput = {
  delivery,
  challenger,
  packageArn: 'arn:aws:sagemaker:eu-central-1:111122223333:model-package/flights/4',
  datasetId: HASH,
  profileUri: `${BASE}profile.json`,
  goldenUri: `${BASE}split/golden.json`,
  images,
  evaluatedAgainst: 3,
};

export const fleet = {
  verdict: 'pass',
  reasons: [],
  first: false,
  endpointName: 'flights',
  variantName: 'AllTraffic',
  endpointConfigName: 'flights-g000004-bbbbbbbb',
  generation: 4,
  modelSha256: 'b'.repeat(64),
  instanceType: 'ml.m5.large',
  instanceCount: 4,
  share: 0.25,
  championConfigName: 'flights-g000003-aaaaaaaa',
  championGeneration: 3,
  instancesBefore: 4,
  alarms: ['verdict', 'abort', 'heartbeat', 'errors'].map((kind) => `flights-g000004-${kind}`),
  userAlarms: [],
  bakeWindows: 23,
};

export const firstFleet = { ...fleet, first: true, generation: 1, alarms: [], endpointConfigName: 'flights-g000001-bbbbbbbb' };

const judged = { verdict: 'pass', sentence: 'no worse', windows: 1, alarmsFired: [] };
export const settledWindow = { phase: 'settled', judge: { verdict: 'pass', summary: judged } };
export const shiftingWindow = { phase: 'shifting', judge: { verdict: 'continue', summary: judged } };

/** The lock, taken. */
export const taken = { status: 'taken', fence: 5, champion, reasons: [] };

/** Answers of shift-traffic's tasks when the challenger is promoted over a champion. */
export const promotedShift: Tasks = {
  'Take endpoint lock': taken,
  'Prepare fleet': fleet,
  'Arm alarms': { verdict: 'pass', reasons: [] },
  'Start traffic shift': { verdict: 'pass', reasons: [] },
  'Judge window': [shiftingWindow, settledWindow],
  'Verify shift': { landed: 'challenger', verdict: 'pass', outcome: 'PROMOTED', reasons: ['20 of 20'], warnings: [], restorable: true },
  'Promote challenger': { generation: 4, reasons: ['generation 4 serves'] },
  'Retire alarms': { removed: fleet.alarms },
  'Release endpoint lock': { released: true, reasons: [] },
};
