import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hasGpu, inferenceAmiFor, transformWarning } from '../../lib/images/inference-amis.ts';
import { packSource } from '../../lib/images/source-code.ts';
import { Capacity, ContainerImage, ServingFleet } from '../../lib/index.ts';
import { aModel, anApp, CONTAINER, ofType, POLICY_FILE, pathOf, statementsOf, templateOf } from './synthesized.ts';

function aSource(files: Readonly<Record<string, string>> = { 'train.py': 'print(1)\n' }): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-source-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const trainer = (sourceDir = aSource()) =>
  ContainerImage.pyTorchTraining({ version: '2.13', processor: 'gpu', sourceDir, entryPoint: 'train.py', imports: ['torch'] });
const server = (more: Partial<Parameters<typeof ContainerImage.pyTorchInference>[0]> = {}) =>
  ContainerImage.pyTorchInference({ version: '2.6', processor: 'cpu', program: 'inference.py', imports: ['torch'], ...more });

const FRANKFURT = { account: '111122223333', region: 'eu-central-1' };
const capacity = Capacity.onDemand(['ml.g5.xlarge']);

/** The variables, policy and permissions of a model with these images. */
function synthesize(given: Parameters<typeof aModel>[1], env?: typeof FRANKFURT) {
  const app = anApp();
  const { stack, model } = aModel(app, given, env === undefined ? {} : { env });
  const template = templateOf(app, stack);
  const [, pin] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.includes('StepsPinImageFunction')) ?? [];
  const statements = (path: string) =>
    ofType(template, 'AWS::IAM::Role').flatMap(([, role]) => (pathOf(role).endsWith(`${path}/Resource`) ? statementsOf(role) : []));
  return { app, template, model, variables: JSON.stringify(pin?.Properties['Environment']), statements };
}

describe("an image of AWS's", () => {
  test('comes from the account of the region', () => {
    const { variables, statements } = synthesize({ trainer: trainer(), server: server(), capacity }, FRANKFURT);
    expect(variables).toContain('763104351884.dkr.ecr.eu-central-1.');
    expect(variables).toContain('/pytorch:2.13.0-cu133-amzn2023-sagemaker');
    expect(variables).toContain('/pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker');
    const pin = statements('Steps/PinImage/Role').find(({ Sid }) => Sid === 'PinImage');
    expect(pin?.Action).toEqual(['ecr:BatchGetImage']);
    expect(JSON.stringify(pin?.Resource)).toContain(':ecr:eu-central-1:763104351884:repository/pytorch"');
  });

  test('a stack without a region looks the account up when it is deployed', () => {
    const { app, variables } = synthesize({ trainer: trainer(), server: server(), capacity });
    expect(variables).toContain('Fn::FindInMap');
    const [table] = Object.values(app.synth().getStackByName('flights').template['Mappings']);
    expect(table).toMatchObject({ 'us-east-1': { account: '763104351884' }, 'af-south-1': { account: '626614931356' } });
  });

  test('XGBoost has a registry of its own', () => {
    const both = ContainerImage.xgboost({ version: '3.2-0', rehearseWith: CONTAINER });
    const { variables } = synthesize({ trainer: both, server: both }, FRANKFURT);
    expect(variables).toContain('492215442770.dkr.ecr.eu-central-1.');
    expect(variables).toContain('/sagemaker-xgboost:3.2-0');
  });

  test('tag, digest, account and CUDA can be given', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const newer = ContainerImage.pyTorchTraining({
      version: '2.15',
      processor: 'gpu',
      tag: '2.15.0-cu140-amzn2023-sagemaker',
      registryAccount: '999988887777',
      sourceDir: aSource(),
      entryPoint: 'train.py',
    });
    const { variables } = synthesize({ trainer: newer, server: server({ digest }), capacity }, FRANKFURT);
    expect(variables).toContain('999988887777.dkr.ecr.eu-central-1.');
    expect(variables).toContain('/pytorch:2.15.0-cu140-amzn2023-sagemaker');
    expect(variables).toContain(`/pytorch-inference@${digest}`);
  });

  test.each([
    [
      'an unknown version',
      () => ContainerImage.pyTorchInference({ version: '2.9', processor: 'gpu', program: 'i.py' }),
      /version "2\.9" for gpu .* known: 2\.6 \(cpu\), 2\.6 \(gpu\)/,
    ],
    [
      'a version without that processor',
      () => ContainerImage.pyTorchTraining({ version: '1.0', processor: 'gpu', sourceDir: aSource(), entryPoint: 'train.py' }),
      /version "1\.0"/,
    ],
    ['a digest that is none', () => server({ digest: 'sha256:1' }), /digest "sha256:1" does not look like one/],
    ['an account that is none', () => server({ registryAccount: 'aws' }), /registryAccount "aws"/],
    ['CUDA that is none', () => server({ cuda: 'cu124' }), /cuda "cu124": write major and minor/],
    ['a module that cannot be imported', () => server({ imports: ['scikit-learn'] }), /imports has scikit-learn/],
    ['a program in a folder', () => server({ program: 'code/inference.py' }), /program "code\/inference\.py"/],
    ['a folder to rehearse with that is not there', () => server({ rehearseWith: '/nowhere' }), /rehearseWith names \/nowhere/],
  ])('%s is refused', (_what, make, message) => {
    expect(make).toThrow(message);
  });

  test('a region that the table does not have is refused', () => {
    expect(() => synthesize({ trainer: trainer(), server: server(), capacity }, { account: '111122223333', region: 'eu-moon-1' })).toThrow(
      /in no registry of region eu-moon-1 .* registryAccount/,
    );
  });

  test('an image for training does not serve, and one for serving does not train', () => {
    expect(() => synthesize({ trainer: trainer(), server: trainer(), capacity })).toThrow(
      /^server: this image of AWS's is made for training/,
    );
    expect(() => synthesize({ trainer: server(), server: server(), capacity })).toThrow(
      /^trainer: this image of AWS's is made for serving/,
    );
  });
});

describe('training code', () => {
  test('is in the policy by its digest, and beside the bundle of pin-image', () => {
    const source = packSource('x', { sourceDir: aSource(), entryPoint: 'train.py' });
    const { app, template, statements } = synthesize({ trainer: trainer(), server: server(), capacity });
    const out = app.outdir;
    const packed = readdirSync(out).find((name) => name.startsWith('pin-image-'));
    expect(gunzipSync(readFileSync(join(out, packed ?? '', 'sourcedir.tar.gz')))).toEqual(gunzipSync(source.archive));
    const policy = JSON.parse(
      readFileSync(join(out, readdirSync(out).find((name) => name.startsWith('intake-')) ?? '', 'policy.json'), 'utf8'),
    );
    expect(policy.account).toMatchObject({
      trainer: { image: 'pytorch:2.13.0-cu133-amzn2023-sagemaker', program: { entryPoint: 'train.py', sourceSha256: source.sha256 } },
      server: { program: { entryPoint: 'inference.py' } },
    });
    expect(template.Metadata['rehearsal']).toMatchObject({
      images: [{ scriptMode: { imports: ['torch'] } }, { scriptMode: { imports: ['torch'] } }],
    });
    expect(JSON.stringify(statements('TrainingRole').find(({ Sid }) => Sid === 'ReadChannels'))).toContain('/code/flights/*');
    expect(statements('Steps/PinImage/Role').map(({ Sid }) => Sid)).toContain('KeepCode');
  });

  test('a channel of the policy may not have its name', () => {
    const policy = JSON.parse(readFileSync(POLICY_FILE, 'utf8'));
    policy.dataset.channels = { train: 'rows', code: 'ours' };
    expect(() => synthesize({ trainer: trainer(), server: server(), capacity, policy })).toThrow(
      /dataset\.channels\.code: the trainer's code travels/,
    );
  });

  test('without it nobody may touch code/', () => {
    const { statements } = synthesize({});
    expect(JSON.stringify([statements('TrainingRole'), statements('Steps/PinImage/Role')])).not.toContain('/code/');
  });

  test('changed code is another policy; caches, hidden files and the place on disk are not', () => {
    const hash = (files: Readonly<Record<string, string>>) => packSource('x', { sourceDir: aSource(files), entryPoint: 'train.py' }).sha256;
    const one = hash({ 'train.py': 'a', 'lib/model.py': 'b' });
    expect(hash({ 'lib/model.py': 'b', 'train.py': 'a', '.env': 's', '__pycache__/x.pyc': 'c', 'lib/old.pyc': 'c' })).toBe(one);
    expect(hash({ 'train.py': 'a', 'lib/model.py': 'c' })).not.toBe(one);
    expect(hash({ 'train.py': 'a', 'lib/models.py': 'b' })).not.toBe(one);
    expect(synthesize({ trainer: trainer(aSource({ 'train.py': 'a' })), server: server(), capacity }).model.policyHash).not.toBe(
      synthesize({ trainer: trainer(aSource({ 'train.py': 'b' })), server: server(), capacity }).model.policyHash,
    );
  });

  test.each([
    ['a folder that is not there', () => trainer('/nowhere'), /no folder \/nowhere/],
    ['a file that is not in it', () => trainer(aSource({ 'other.py': '' })), /entryPoint "train\.py" is no Python file/],
    [
      'requirements that nothing could install',
      () => trainer(aSource({ 'train.py': '', 'requirements.txt': 'x' })),
      /jobs have no network/,
    ],
    [
      'a path that ustar cannot hold',
      () => trainer(aSource({ 'train.py': '', [`${'d'.repeat(60)}/${'f'.repeat(60)}`]: '' })),
      /more than 100 characters/,
    ],
    [
      'a link',
      () => {
        const folder = aSource();
        symlinkSync('train.py', join(folder, 'link.py'));
        return trainer(folder);
      },
      /link\.py is neither file nor folder/,
    ],
    ['more than code', () => trainer(aSource({ 'train.py': 'x'.repeat(21 * 2 ** 20) })), /21\.0 MiB of code, at most 20/],
  ])('%s is refused', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('the AMI of serving instances', () => {
  test.each([
    { type: 'ml.g5.xlarge', cuda: '12.4', ami: 'al2-ami-sagemaker-inference-gpu-3-1', why: 'the oldest whose driver knows it' },
    { type: 'ml.g5.xlarge', cuda: '12.1', ami: 'al2-ami-sagemaker-inference-gpu-2', why: 'an older minor version' },
    { type: 'ml.g5.xlarge', cuda: '12.9', ami: 'al2-ami-sagemaker-inference-gpu-3-1', why: 'the newest of its major version' },
    { type: 'ml.p5.48xlarge', cuda: '13.3', ami: 'al2023-ami-sagemaker-inference-gpu-4-1', why: 'the newest of its major version' },
    { type: 'ml.g5.xlarge', cuda: '11.8', ami: 'al2-ami-sagemaker-inference-gpu-2', why: 'a driver runs older CUDA' },
    { type: 'ml.m5.large', cuda: '13.3', ami: undefined, why: 'no GPU' },
    { type: 'ml.g5.xlarge', cuda: undefined, ami: undefined, why: 'nobody said' },
  ])('$type with CUDA $cuda: $ami, $why', ({ type, cuda, ami }) => {
    expect(inferenceAmiFor(type, { cuda })).toBe(ami);
  });

  test('what the user names wins; a CUDA that no AMI runs is refused by name', () => {
    expect(inferenceAmiFor('ml.g5.xlarge', { cuda: '14.0', inferenceAmi: 'mine' })).toBe('mine');
    expect(() => inferenceAmiFor('ml.g5.xlarge', { cuda: '14.0' })).toThrow(
      /no AMI .* runs CUDA 14\.0 on ml\.g5\.xlarge; known: .*gpu-4-1 \(13\.0\)/,
    );
  });

  test.each([
    ['ml.g4dn.xlarge', true],
    ['ml.gr6.4xlarge', true],
    ['ml.p4d.24xlarge', true],
    ['ml.m5.large', false],
    ['ml.inf2.xlarge', false],
    ['ml.trn1.2xlarge', false],
  ])('%s has a GPU: %s', (type, expected) => expect(hasGpu(type)).toBe(expected));

  test.each([
    ['ml.g5.xlarge', '12.4', /^evaluation: batch transform on ml\.g5\.xlarge has a driver for CUDA 11\.4, .* has CUDA 12\.4/],
    ['ml.g5.xlarge', '11.3', undefined],
    ['ml.m5.large', '12.4', undefined],
    ['ml.g5.xlarge', undefined, undefined],
  ])('scoring on %s with CUDA %s warns of the driver: %s', (type, cuda, message) => {
    const said = transformWarning(type, { cuda });
    if (message === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(message);
  });

  test('a fleet with a GPU gets it', () => {
    const { template } = synthesize({
      trainer: trainer(),
      server: server({ processor: 'gpu' }),
      capacity,
      fleet: ServingFleet.instances({ instanceType: 'ml.g5.xlarge', count: 2 }),
    });
    expect(JSON.stringify(template)).toContain('"INFERENCE_AMI":"al2-ami-sagemaker-inference-gpu-3-1"');
  });
});
