import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../../adapters/hash.ts';
import type { DoctorPorts } from '../../cli/doctor/ports.ts';
import { run as doctor } from '../../cli/doctor.ts';
import { run as plan } from '../../cli/plan.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { policyHash } from '../../domain/policy/delivery-policy.ts';
import type { TrainingRecord } from '../../domain/training/training-record.ts';
import { aPolicy, keepPolicy } from '../fakes/policies.ts';
import { aTrainedJob } from '../fakes/training-jobs.ts';
import { synthesizeExample } from '../stories/play.ts';
import { BUCKET, FakeAccount, PUBLISHED, typed } from './account/an-account.ts';

jest.setTimeout(120_000);

const EXAMPLE = 'examples/flight-delay';
let assembly = '';
beforeAll(async () => {
  assembly = await synthesizeExample();
});
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

const policy = aPolicy();

/** An account whose stack answers for its policy, with one training behind it. */
async function deployed(): Promise<FakeAccount> {
  const fake = new FakeAccount();
  const { objects } = fake.account;
  fake.intake = { policy: await keepPolicy(objects, policy, BUCKET) };
  const champion = await fake.serving(7);
  await fake.delivered('2026-11-07', 'PROMOTED', { deliveryId: champion.deliveryId });
  const record: TrainingRecord = {
    format: 'training/1',
    status: 'trained',
    datasetId: 'd',
    policyHash: '0'.repeat(64),
    code: 'asset:1',
    image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
    seed: 7,
    channels: [],
    job: aTrainedJob('job', {
      instanceType: 'ml.m5.xlarge',
      billableSeconds: 1800,
      ...(PUBLISHED.trainingRoleArn === undefined ? {} : { roleArn: PUBLISHED.trainingRoleArn }),
    }),
    attempts: [],
    metrics: {},
    facts: null,
    utilization: [],
    history: null,
    notes: [],
  };
  await objects.put(`s3://${BUCKET}/deliveries/fraud/${champion.deliveryId}/training.json`, JSON.stringify(record));
  return fake;
}

const HERE = ['--endpoint-url', 'http://127.0.0.1:9'];

describe('plan', () => {
  test('of what is deployed asks intake for the policy of the next delivery, and remembers what training took', async () => {
    const fake = await deployed();
    const { code, out } = await typed(plan, fake, 'fraud', ...HERE, '--json');
    expect(code).toBe(0);
    const { models, prices } = JSON.parse(out);
    expect(prices).toEqual({ date: '2026-08', region: 'us-east-1' });
    expect(models).toMatchObject([
      {
        model: 'fraud',
        policyHash: policyHash(policy, sha256Hex),
        rungs: [
          { instanceType: 'ml.g5.xlarge', spot: true, seconds: 7200 },
          { instanceType: 'ml.m5.xlarge', spot: false, lastTime: { label: 'fraud/2026-11-07', seconds: 1800, usd: 0.115 } },
        ],
      },
    ]);
    expect(fake.asked).toEqual([{ name: 'fraud-intake', input: { ask: 'policy' } }]);
  });

  test('of an app needs no account: every model of it, or one', async () => {
    const fake = new FakeAccount();
    Object.assign(fake.environment, {
      connect: () => {
        throw new Error('nobody asked for an account');
      },
    });
    const both = await typed(plan, fake, '--assembly', assembly, '--app', EXAMPLE);
    expect(both.lines.filter((line) => /^flights/.test(line)).map((line) => line.split(' ')[0])).toEqual(['flights', 'flights-gpu']);
    expect(both.out).toContain('approximate prices of 2026-08, us-east-1');
    const one = await typed(plan, fake, 'flights', '--assembly', assembly);
    expect(one.lines.find((line) => line.includes('endpoint of 4 × ml.m5.large'))).toContain('$336');
    await expect(typed(plan, fake, 'nobody', '--assembly', assembly)).rejects.toThrow(
      'the app has no model "nobody"; it has flights, flights-gpu',
    );
  });

  test('a type without a price is named, and the exit code says that not all is known', async () => {
    const fake = await deployed();
    const unpriced = aPolicy({ account: { fleet: { instanceType: 'ml.z9.large', instanceCount: 2 } } });
    fake.intake = { policy: await keepPolicy(fake.account.objects, unpriced, BUCKET) };
    const { code, out } = await typed(plan, fake, ...HERE);
    expect(code).toBe(30);
    expect(out).toContain('no price of 2026-08 is known for ml.z9.large');
    expect(out).toMatch(/all of it, at most +not known/);
  });

  test('a stack that does not know the question says what to do', async () => {
    const fake = await deployed();
    fake.intake = { status: 'rejected', reasons: [] };
    await expect(typed(plan, fake, ...HERE)).rejects.toThrow(/too old to be asked for its policy: deploy it again, or give --app/);
  });
});

/** An account that has everything, unless a test takes it away. */
function healthy(changes: Partial<DoctorPorts> = {}): () => DoctorPorts {
  return () => ({
    identity: async () => ({ account: '111122223333', region: 'eu-central-1' }),
    quotas: async (names) => new Map(names.map((name) => [name, 100])),
    digest: async () => `sha256:${'a'.repeat(64)}`,
    sagemaker: async () => undefined,
    ...changes,
  });
}
const examined = (fake: FakeAccount, ports: () => DoctorPorts, ...args: readonly string[]) =>
  typed((argv, io, environment) => doctor(argv, io, environment, ports), fake, ...args);
const denied = async () => {
  throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
};
const QUOTA_ZERO = async (names: readonly string[]) => new Map(names.map((name) => [name, name.includes('training job') ? 0 : 100]));
const notPushed = async (uri: string): Promise<string> => {
  throw new StepError('Image.NotFound', `${uri} does not exist`);
};

describe('doctor', () => {
  test.each<{ when: string; ports: Partial<DoctorPorts>; code: number; says: RegExp }>([
    { when: 'all is there', ports: {}, code: 0, says: /nothing stands in the way/ },
    {
      when: 'training has no quota',
      ports: { quotas: QUOTA_ZERO },
      code: 10,
      says: /fail +quota ml\.g5\.xlarge for spot training job usage: 0, needed 1/,
    },
    {
      when: 'quotas may not be asked',
      ports: { quotas: denied },
      code: 30,
      says: /inconclusive +quota .*Service Quotas could not be asked/,
    },
    { when: 'an image is gone', ports: { digest: notPushed }, code: 10, says: /fail +image of the trainer: .*train-41 does not exist/ },
    {
      when: 'images may not be asked',
      ports: { digest: denied },
      code: 30,
      says: /inconclusive +image of the trainer: no\n +next: allow ecr:BatchGetImage/,
    },
    { when: 'SageMaker may not be asked', ports: { sagemaker: denied }, code: 30, says: /you may not ask/ },
  ])('of what is deployed exits $code when $when', async ({ ports, code, says }) => {
    const { code: exit, out } = await examined(await deployed(), healthy(ports), 'fraud', ...HERE);
    expect(out).toMatch(says);
    expect(exit).toBe(code);
  });

  test('roles that SageMaker never assumed cannot be told without the app', async () => {
    const fake = new FakeAccount();
    fake.intake = { policy: await keepPolicy(fake.account.objects, policy, BUCKET) };
    const { code, out } = await examined(fake, healthy(), ...HERE);
    expect(code).toBe(30);
    expect(out).toMatch(
      /inconclusive +training role: FraudTraining is not in the templates[\s\S]*aws iam get-role --role-name FraudTraining/,
    );
  });

  test('an app is examined before it is deployed: what the deployment brings is not missing', async () => {
    const { code, out } = await examined(new FakeAccount(), healthy({ digest: notPushed }), 'flights', '--assembly', assembly, '--json');
    const { verdict, models } = JSON.parse(out);
    expect([code, verdict]).toEqual([0, 'pass']);
    const findings: { what: string; verdict: string; warns?: boolean; found: string }[] = models[0].findings;
    expect(findings.filter(({ warns }) => warns).map(({ what }) => what)).toEqual(['image of the trainer', 'image of the server']);
    expect(findings.find(({ what }) => what === 'training role')?.found).toMatch(/made by the stack, and lets SageMaker assume it/);
    expect(findings.find(({ what }) => what === 'services')?.found).toMatch(/none that is closed/);
    expect(findings.map(({ what }) => what)).toContain('quota ml.m5.xlarge for training job usage');
  });

  test('a role that SageMaker may not assume, and a service that AWS has closed, are found in the templates', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'slipway-broken-'));
    cpSync(assembly, broken, { recursive: true });
    const file = join(broken, readdirSync(broken).find((name) => name === 'flights.template.json') ?? 'no template of flights');
    const template = JSON.parse(readFileSync(file, 'utf8'));
    const role = Object.keys(template.Resources).find((id) => /TrainingRole/.test(id) && template.Resources[id].Type === 'AWS::IAM::Role');
    const trust = template.Resources[role ?? ''].Properties.AssumeRolePolicyDocument;
    for (const statement of trust.Statement) statement.Principal = { Service: 'ec2.amazonaws.com' };
    template.Resources.Code = { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'code' } };
    writeFileSync(file, JSON.stringify(template));
    const { code, out } = await examined(new FakeAccount(), healthy(), 'flights', '--assembly', broken);
    rmSync(broken, { recursive: true, force: true });
    expect(code).toBe(10);
    expect(out).toMatch(/fail +training role: .* does not let sagemaker\.amazonaws\.com assume it\n +next: add it to the trust policy/);
    expect(out).toMatch(/pass +model role: /);
    expect(out).toMatch(/inconclusive +service CodeCommit: AWS::CodeCommit::Repository is in the templates, and AWS has closed CodeCommit/);
  });
});
