import { createHash } from 'node:crypto';
import type { KeepArtifactInput } from '../../lambdas/keep-artifact/contract.ts';
import { keepArtifact } from '../../lambdas/keep-artifact/keep-artifact.ts';
import { registerModelPackage } from '../../lambdas/register-model-package/register-model-package.ts';
import { aWorld, minutesLater, NOW, type World } from '../fakes/a-world.ts';
import { small } from './a-dataset.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const images = { trainer: { uri: 'trainer@sha256:1', digest: 'sha256:1' }, server: { uri: 'server@sha256:2', digest: 'sha256:2' } };
const artifact = { uri: 's3://data/deliveries/flights/x/training/model.tar.gz' };
const attempts = [
  { rung: 0, instanceType: 'ml.g5.xlarge', spot: true, reason: `CapacityError: ${'no instance '.repeat(90)}` },
  { rung: 1, instanceType: 'ml.m5.xlarge', spot: false, reason: 'trained' },
];
const chain = () => world.ledger.events(world.delivery.deliveryId);
const keep = (of: KeepArtifactInput['images'] = images) =>
  keepArtifact({ ...world, dataBucket: 'data', modelRoleArn: 'arn:aws:iam::111122223333:role/Model', network: null, runtimeTags: {} })({
    at: NOW,
    delivery: world.delivery,
    artifact,
    attempts,
    images: of,
  });

const register = (of: KeepArtifactInput['images'] = images) =>
  registerModelPackage({ ...world, dataBucket: 'data', group: 'flights' })({
    at: minutesLater(1),
    delivery: world.delivery,
    challenger: world.challenger,
    dataset: { datasetId: 'd', manifestUri: 's3://data/m', dataUri: 's3://data/d', files: 1, bytes: 1 },
    profileUri: 's3://data/profile.json',
    evaluation: { verdict: 'pass', reportUri: 's3://data/evaluation.json' },
    images: of,
  });

test('keeps the bytes under their hash, and makes a model of exactly those', async () => {
  await world.objects.put(artifact.uri, 'the model');
  const sha = createHash('sha256').update('the model').digest('hex');
  const kept = await keep();
  expect(kept).toEqual({
    modelName: world.delivery.deliveryId,
    modelSha256: sha,
    artifactUri: `s3://data/artifacts/${sha}/model.tar.gz`,
    bytes: 9,
    image: 'server@sha256:2',
  });
  expect(await world.objects.text(kept.artifactUri)).toBe('the model');
  expect(world.models.models.get(kept.modelName)).toMatchObject({
    artifactUri: kept.artifactUri,
    image: 'server@sha256:2',
    environment: {},
    network: null,
  });
  expect(await keep()).toEqual(kept);
  const told = await chain();
  expect(told).toMatchObject([
    {
      name: 'trained',
      at: NOW,
      detail: { status: 'trained', modelSha256: sha, bytes: 9, attempts: [{ rung: 0, spot: true }, attempts[1]] },
    },
  ]);
  expect(JSON.stringify(told).length).toBeLessThan(4096);
});

test('a server in script mode serves with its environment, and is registered with it', async () => {
  await world.objects.put(artifact.uri, 'the model');
  const environment = { SAGEMAKER_PROGRAM: 'inference.py' };
  const source = { uri: 's3://data/code/x/sourcedir.tar.gz', sha256: 'a'.repeat(64), entryPoint: 'train.py' };
  const scripted = { trainer: { ...images.trainer, source }, server: { ...images.server, environment } };
  const kept = await keep(scripted);
  expect(world.models.models.get(kept.modelName)).toMatchObject({ environment });
  const { packageArn } = await register(scripted);
  expect(world.models.packages.get(packageArn)).toMatchObject({
    CustomerMetadataProperties: { 'slipway:code-sha256': 'a'.repeat(64) },
    InferenceSpecification: { Containers: [{ Environment: environment }] },
  });
});

test('an artifact that is not there is no model', async () => {
  await expect(keep()).rejects.toMatchObject({ name: 'Artifact.NotFound', message: expect.stringContaining(artifact.uri) });
});

test('registers where the model came from, once', async () => {
  const first = await register();
  expect(await register()).toEqual(first);
  expect(await chain()).toMatchObject([{ name: 'registered', at: minutesLater(1), detail: first }]);
  expect(world.models.packages.get(first.packageArn)).toMatchObject({
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: {
      'slipway:dataset': 'd',
      'slipway:policy': world.delivery.policy.hash,
      'slipway:model-sha256': world.challenger.modelSha256,
      'slipway:trainer-image': 'sha256:1',
    },
    InferenceSpecification: {
      Containers: [{ Image: 'server@sha256:2', ImageDigest: 'sha256:2', ModelDataUrl: world.challenger.artifactUri }],
    },
  });
});
