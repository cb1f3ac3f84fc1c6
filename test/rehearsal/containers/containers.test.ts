import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cleanEnvironment } from '../../../rehearsal/containers/clean-environment.ts';
import { Containers } from '../../../rehearsal/containers/containers.ts';
import { resolvedImageUri } from '../../../rehearsal/containers/image.ts';
import { finalMetrics, findMetrics } from '../../../rehearsal/containers/metric-definitions.ts';
import { findProgram } from '../../../rehearsal/containers/program.ts';
import type { TrainingContract } from '../../../rehearsal/containers/training-contract.ts';
import { configFiles, trainingEnvironment } from '../../../rehearsal/containers/training-contract.ts';
import { workspaceAt } from '../../../rehearsal/containers/workspace.ts';

const ECHO = resolve(__dirname, '../../fixtures/container-echo');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'containers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const contract: TrainingContract = {
  jobName: 'job',
  jobArn: 'arn:aws:sagemaker:eu-west-1:111122223333:training-job/job',
  region: 'eu-west-1',
  instanceType: 'ml.g5.xlarge',
  hyperParameters: { 'max-depth': '3', epochs: '1' },
  channels: [{ name: 'train', contentType: 'text/csv' }],
  environment: { OWN: 'value' },
};

test('config files say what SageMaker says', () => {
  expect(configFiles(contract)).toEqual({
    'hyperparameters.json': { 'max-depth': '3', epochs: '1' },
    'inputdataconfig.json': {
      train: { ContentType: 'text/csv', TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' },
    },
    'resourceconfig.json': {
      current_host: 'algo-1',
      hosts: ['algo-1'],
      network_interface_name: 'eth0',
      current_instance_type: 'ml.g5.xlarge',
      current_group_name: 'homogeneousCluster',
      instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: 'ml.g5.xlarge', hosts: ['algo-1'] }],
    },
  });
});

test("the environment is the training toolkit's, and the job's own", () => {
  expect(trainingEnvironment(contract, workspaceAt('/w', 'training-jobs', 'job'), 2)).toMatchObject({
    SAGEMAKER_BASE_DIR: '/w/training-jobs/job/opt/ml',
    TRAINING_JOB_NAME: 'job',
    TRAINING_JOB_ARN: contract.jobArn,
    AWS_REGION: 'eu-west-1',
    SM_MODEL_DIR: '/w/training-jobs/job/opt/ml/model',
    SM_CHANNELS: '["train"]',
    SM_CHANNEL_TRAIN: '/w/training-jobs/job/opt/ml/input/data/train',
    SM_HPS: '{"epochs":"1","max-depth":"3"}',
    SM_HP_MAX_DEPTH: '3',
    SM_USER_ARGS: '["--epochs","1","--max-depth","3"]',
    SM_NUM_CPUS: '2',
    SM_NUM_GPUS: '0',
    OWN: 'value',
  });
});

test("a container sees nothing of the shell but PATH, HOME and LANG, and no person's credentials", () => {
  expect(cleanEnvironment({ PATH: '/bin', HOME: '/home/x', LANG: 'C', AWS_PROFILE: 'mine', SECRET: 's' })).toEqual({
    PATH: '/bin',
    HOME: '/home/x',
    LANG: 'C',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

test.each([
  { isolated: true, expected: false },
  { isolated: false, expected: true },
])('with network isolation $isolated it has credentials: $expected', async ({ isolated, expected }) => {
  const containers = new Containers({
    root: folder,
    images: { resolve: () => ({ dir: ECHO, digest: 'sha256:0' }) },
    roleEnvironment: (roleArn) => ({ AWS_ACCESS_KEY_ID: roleArn }),
  });
  const workspace = await containers.freshWorkspace('training-jobs', 'job');
  const job = { ...contract, hyperParameters: { environment: 'log' }, imageUri: 'i', roleArn: 'role', networkIsolation: isolated };
  const { exitCode, lines } = await containers.train(job, workspace, () => {});
  await containers.close();
  expect(exitCode).toBe(0);
  expect(lines.some((line) => line.startsWith('environment') && line.includes('AWS_ACCESS_KEY_ID'))).toBe(expected);
});

describe('metrics in a log', () => {
  const definitions = [{ Name: 'loss', Regex: 'loss=([0-9.e-]+)' }];

  test.each([
    { what: 'every line counts, the last is final', lines: ['loss=0.5', 'x loss=1e-3 y'], found: [0.5, 0.001], final: 0.001 },
    { what: 'what is no number is no metric', lines: ['loss=-', 'loss=0.2'], found: [0.2], final: 0.2 },
  ])('$what', ({ lines, found, final }) => {
    const metrics = findMetrics(definitions, lines);
    expect(metrics.map(({ value }) => value)).toEqual(found);
    expect(finalMetrics(metrics)).toEqual([{ name: 'loss', value: final }]);
  });
});

describe('a program', () => {
  const image = () => ({ dir: folder, digest: 'sha256:0' });

  test.each([
    { what: 'node is this Node', shebang: '#!/usr/bin/env node', expected: { command: process.execPath, args: [] } },
    {
      what: 'options stay',
      shebang: '#!/usr/bin/env -S node --no-warnings',
      expected: { command: process.execPath, args: ['--no-warnings'] },
    },
    { what: 'another interpreter of PATH', shebang: '#!/usr/bin/env python3', expected: { command: 'python3', args: [] } },
    { what: 'an interpreter by its path', shebang: '#!/bin/sh -e', expected: { command: '/bin/sh', args: ['-e'] } },
  ])('$what', async ({ shebang, expected }) => {
    writeFileSync(join(folder, 'train'), `${shebang}\n`);
    expect(await findProgram(image(), 'train')).toEqual({ command: expected.command, args: [...expected.args, join(folder, 'train')] });
  });

  test('without a shebang the file itself is started', async () => {
    writeFileSync(join(folder, 'serve'), 'ELF');
    expect(await findProgram(image(), 'serve')).toEqual({ command: join(folder, 'serve'), args: [] });
  });

  test('a missing one is named with its place', () =>
    expect(findProgram(image(), 'train')).rejects.toThrow(`(looked for ${join(folder, 'train')}) is not rehearsed`));
});

test.each([
  { uri: 'repo/name:tag', expected: 'repo/name@sha256:1' },
  { uri: 'host:5000/name', expected: 'host:5000/name@sha256:1' },
  { uri: 'repo/name@sha256:0', expected: 'repo/name@sha256:1' },
])('$uri resolves to $expected', ({ uri, expected }) => expect(resolvedImageUri(uri, 'sha256:1')).toBe(expected));

test('containers die with a rehearsal that is killed', async () => {
  // The container holds a FIFO open: its first line says that it runs, the FIFO's end that its whole group has gone.
  const image = join(folder, 'image');
  const fifo = join(folder, 'fifo');
  mkdirSync(image);
  execFileSync('mkfifo', [fifo]);
  writeFileSync(join(image, 'serve'), `#!/bin/sh\ntrap '' TERM\nexec 3> ${fifo}\necho running >&3\nwhile :; do sleep 1; done\n`);
  const root = resolve(__dirname, '../../..');
  const script = `
    const { Containers } = await import(${JSON.stringify(join(root, 'rehearsal/containers/containers.ts'))});
    const containers = new Containers({ root: ${JSON.stringify(folder)}, images: { resolve: () => ({ dir: ${JSON.stringify(image)}, digest: '' }) } });
    const workspace = await containers.freshWorkspace('endpoints', 'e');
    await containers.serve({ imageUri: 'i', environment: {}, region: 'r', roleArn: 'a', networkIsolation: true, onLine() {} }, workspace);`;
  writeFileSync(join(folder, 'parent.mts'), script);
  const parent = spawn(process.execPath, ['--import', 'tsx', join(folder, 'parent.mts')], { cwd: root, stdio: 'ignore' });
  const heard: string[] = [];
  for await (const piece of createReadStream(fifo)) {
    heard.push(String(piece));
    parent.kill('SIGKILL');
  }
  expect(heard).toEqual(['running\n']);
}, 60_000);
