import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CONTAINER, POLICY_FILE, ROOT } from './synthesized.ts';

const app = mkdtempSync(join(tmpdir(), 'slipway-consumer-'));
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: app, encoding: 'utf8', maxBuffer: 1e8 });

/** As a user would write it, in a project that has nothing but this package and its peers. */
const APP = `
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Capacity, ContainerImage, DeliveryPlatform, ModelDelivery, ServingFleet, TrafficShift } from 'slipway';

const app = new App({ analyticsReporting: false, outdir: 'cdk.out' });
const stack = new Stack(app, 'ml-fraud', { env: { account: '111122223333', region: 'eu-central-1' } });
const images = Repository.fromRepositoryName(stack, 'Images', 'fraud');
new ModelDelivery(stack, 'Fraud', {
  modelName: 'fraud',
  platform: DeliveryPlatform.fromName(stack, 'Platform', 'ml-prod'),
  policyFile: 'policy.json',
  trainer: ContainerImage.fromEcr(images, 'train-41', { rehearseWith: ${JSON.stringify(CONTAINER)} }),
  server: ContainerImage.fromEcr(images, 'serve-41', { rehearseWith: ${JSON.stringify(CONTAINER)} }),
  capacity: Capacity.onDemand(['ml.g5.2xlarge'], { maxRuntime: Duration.hours(8) }),
  fleet: ServingFleet.instances({ instanceType: 'ml.g5.xlarge', count: 4 }),
  shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(30) }),
  runtimeTags: { owner: 'fraud-ml' },
});
app.synth();
`;

beforeAll(() => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const installed = join(app, 'node_modules', 'slipway');
  mkdirSync(installed, { recursive: true });
  run('tar', 'xzf', packed.filename, '-C', installed, '--strip-components', '1');
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies), '@types/node']) {
    const link = join(app, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  writeFileSync(join(app, 'policy.json'), readFileSync(POLICY_FILE));
  writeFileSync(join(app, 'app.ts'), APP);
  writeFileSync(join(app, 'app.js'), APP);
}, 300_000);

test('the package carries bundles, workflows and declarations, and no sources', () => {
  const installed = join(app, 'node_modules', 'slipway');
  const steps = readdirSync(join(installed, 'dist', 'lambdas'));
  expect(steps).toContain('check-drift');
  expect(existsSync(join(installed, 'dist', 'lambdas', 'check-drift', 'index.cjs'))).toBe(true);
  expect(readdirSync(join(installed, 'stepfunctions')).sort()).toEqual(
    ['deliver-model', 'respond-to-alarm', 'shift-traffic', 'train-challenger'].map((name) => `${name}.asl.json`),
  );
  for (const absent of ['lib', 'lambdas', 'domain', 'test', 'node_modules'])
    expect([absent, existsSync(join(installed, absent))]).toEqual([absent, false]);
});

test('the schema of a data contract is where the documents say, and the installed command profiles on two threads', () => {
  writeFileSync(join(app, 'find.mjs'), "console.log(import.meta.resolve('slipway/data-contract.schema.json'));");
  const schema: unknown = JSON.parse(readFileSync(new URL(run(process.execPath, 'find.mjs').trim()), 'utf8'));
  expect(schema).toMatchObject({ title: 'Slipway data contract', type: 'object' });
  writeFileSync(join(app, 'd.csv'), `a,b\n${'1,x\n'.repeat(50_000)}`);
  const argv = ['profile', 'd.csv', '--json', '--workers', '2'];
  const out = run(process.execPath, join('node_modules', 'slipway', 'bin', 'slipway.js'), ...argv);
  expect(JSON.parse(out)).toMatchObject({ rows: 50_000, bytes: 200_004 });
});

test('an app in an empty project synthesizes, offline and without a bundler', () => {
  execFileSync(process.execPath, ['app.js'], { cwd: app, env: { ...process.env, CDK_VALIDATION: 'false' } });
  const { Resources } = JSON.parse(readFileSync(join(app, 'cdk.out', 'ml-fraud.template.json'), 'utf8'));
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::StepFunctions::StateMachine')).toHaveLength(4);
}, 180_000);

test('its delivery is rehearsed by the installed command line', () => {
  execFileSync(process.execPath, [
    join(ROOT, 'examples', 'flight-delay', 'make-drops.mjs'),
    '--out',
    app,
    '--month',
    '2001-01',
    '--rows',
    '30000',
  ]);
  const out = run(
    process.execPath,
    join('node_modules', 'slipway', 'bin', 'slipway.js'),
    'rehearse',
    '--drop',
    join('drops', 'flights', '2001-01'),
    '--assembly',
    'cdk.out',
    '--json',
    '--no-color',
  );
  expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    ok: true,
    deliveries: [{ model: 'fraud', drop: '2001-01', outcome: 'PROMOTED', generation: 1 }],
  });
}, 300_000);

test('its types compile, and a misspelt prop does not', () => {
  writeFileSync(join(app, 'misspelt.ts'), APP.replace('modelName:', 'modelname:'));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const { stdout } = spawnSync(process.execPath, [compiler, ...options, 'app.ts', 'misspelt.ts'], { cwd: app, encoding: 'utf8' });
  expect(stdout).toContain("'modelname' does not exist in type 'ModelDeliveryProps'");
  expect(stdout.match(/error TS/g)).toHaveLength(1);
}, 180_000);
