import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../../adapters/hash.ts';
import { trainedChannel } from '../../adapters/trained-channel.ts';
import { run } from '../../cli/reproduce.ts';
import { reproductionIdFor } from '../../domain/reproduction/again.ts';
import type { TrainingRecord } from '../../domain/training/training-record.ts';
import { writeTarGz } from '../../rehearsal/containers/tar.ts';
import { aTrainedJob } from '../fakes/training-jobs.ts';
import { BUCKET, executionOf, FakeAccount, PUBLISHED, TRAIN, typed } from './account/an-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-reproduce-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ID = 'fraud-00000000000000000007';
const BASE = `s3://${BUCKET}/deliveries/fraud/${ID}/`;
const AGAIN = reproductionIdFor('fraud', ID, 1, sha256Hex);
const EXECUTION = executionOf(TRAIN, AGAIN);
const NEW_ARTIFACT = `s3://${BUCKET}/deliveries/fraud/${AGAIN}/training/${AGAIN}-t0-0-0/output/model.tar.gz`;
const KEPT = `s3://${BUCKET}/artifacts/${'7'.repeat(64)}/model.tar.gz`;

async function archive(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const content = mkdtempSync(join(folder, 'model-'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(content, path), text);
  await writeTarGz(content, `${content}.tar.gz`);
  return readFileSync(`${content}.tar.gz`);
}

const REQUEST = {
  AlgorithmSpecification: { TrainingInputMode: 'File' },
  InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: `${BASE}split/train/` } } }],
  ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1 },
};

/** A delivery that was promoted, with the record of its training. */
async function delivered(changes: Partial<TrainingRecord> = {}): Promise<FakeAccount> {
  const fake = new FakeAccount();
  const { objects } = fake.account;
  await fake.delivered('2026-11-16', 'PROMOTED', { deliveryId: ID });
  await objects.put(`${BASE}split/train/part-0000.csv`, 'a,b\n1,2\n');
  await objects.put(KEPT, await archive({ 'model.json': '{"trees":60}' }));
  const made: TrainingRecord = {
    format: 'training/1',
    status: 'trained',
    datasetId: 'd',
    policyHash: '0'.repeat(64),
    code: 'asset:1',
    image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
    seed: 7,
    channels: [await trainedChannel(objects, 'train', `${BASE}split/train/`)],
    job: aTrainedJob(`${ID}-t0-0-0`, { request: REQUEST, metrics: { auc: 0.7 } }),
    attempts: [],
    metrics: { auc: 0.7 },
    facts: null,
    utilization: [],
    history: null,
    notes: [],
    ...changes,
  };
  await objects.put(`${BASE}training.json`, JSON.stringify(made));
  const challenger = { modelName: ID, modelSha256: '7'.repeat(64), artifactUri: KEPT, bytes: 100, image: 'server' };
  const summary = await fake.account.ledger.summary(ID);
  await objects.put(`${BASE}record.json`, JSON.stringify({ ...summary, evidence: { training: { status: 'trained' }, challenger } }));
  const floors = [{ metric: 'auc', verdict: 'pass', value: 0.7, lower: 0.68, upper: 0.72 }];
  await objects.put(`${BASE}evaluation.json`, JSON.stringify({ verdict: 'pass', reasons: [], warnings: [], rows: 1000, floors }));
  return fake;
}

/** The training workflow ends at the next look, and leaves an artifact with these files. */
async function endsWith(fake: FakeAccount, output: object | undefined, files: Readonly<Record<string, string>>, auc = 0.7): Promise<void> {
  const artifact = await archive(files);
  fake.onSleep = () => {
    const ended =
      output === undefined
        ? { status: 'FAILED', error: 'States.Timeout', cause: 'it took too long' }
        : { status: 'SUCCEEDED', output: JSON.stringify(output) };
    fake.executions.set(EXECUTION, { ...fake.executions.get(EXECUTION), ...ended });
    fake.trainingJobs.add(aTrainedJob(`${AGAIN}-t0-0-0`, { metrics: { auc } }));
    void fake.account.objects.put(NEW_ARTIFACT, artifact);
  };
}
const TRAINED = { status: 'trained', artifact: { uri: NEW_ARTIFACT }, jobName: `${AGAIN}-t0-0-0` };

const reproduce = (fake: FakeAccount, ...args: readonly string[]) => typed(run, fake, 'fraud/2026-11-16', ...args);

test.each<{ when: string; output: object | undefined; files?: Readonly<Record<string, string>>; auc?: number; code: number; says: string }>(
  [
    { when: 'the artifact is the same', output: TRAINED, code: 0, says: 'identical  pass' },
    {
      when: 'its metrics are within the recorded interval',
      output: TRAINED,
      files: { 'model.json': '{}' },
      auc: 0.71,
      code: 0,
      says: 'within tolerance  pass',
    },
    { when: 'its metrics are not', output: TRAINED, files: { 'model.json': '{}' }, auc: 0.6, code: 10, says: 'differs  fail' },
    {
      when: 'there was no capacity',
      output: { status: 'no-capacity', reasons: ['nowhere'] },
      code: 30,
      says: 'training again ended no-capacity',
    },
    { when: 'somebody stopped it', output: { status: 'stopped', reasons: ['by hand'] }, code: 30, says: 'training again ended stopped' },
    { when: 'its workflow broke', output: undefined, code: 30, says: 'ended FAILED: States.Timeout it took too long' },
  ],
)('exits $code when $when', async ({ output, files = { 'model.json': '{"trees":60}' }, auc, code, says }) => {
  const fake = await delivered();
  await endsWith(fake, output, files, auc);
  const { out, code: exit } = await reproduce(fake);
  expect(out).toContain(says);
  expect(exit).toBe(code);
  expect(fake.executions.get(EXECUTION)?.input).toMatchObject({
    deliveryId: AGAIN,
    outputUri: `s3://${BUCKET}/deliveries/fraud/${AGAIN}/training/`,
    image: { digest: 'sha256:1' },
    rungs: [{ instanceType: 'ml.g5.xlarge', spot: false }],
  });
  const kept = JSON.parse((await fake.account.objects.text(`s3://${BUCKET}/deliveries/fraud/${AGAIN}/reproduction.json`)) ?? '{}');
  expect(kept).toMatchObject({ format: 'reproduction/1', of: ID });
});

test('data that was written again is the first thing that differs, and nothing is trained', async () => {
  const fake = await delivered();
  await fake.account.objects.put(`${BASE}split/train/part-0000.csv`, 'a,b\n1,3\n');
  const { code, out } = await reproduce(fake);
  expect(code).toBe(10);
  expect(out).toContain('nothing was trained; the first thing that differs: channel train');
  expect(fake.executions.has(EXECUTION)).toBe(false);
});

test('--no-wait begins it; the same command later tells; --again begins another', async () => {
  const fake = await delivered();
  const begun = await reproduce(fake, '--no-wait');
  expect([begun.code, begun.lines.at(-1)]).toEqual([1, expect.stringContaining('it is under way')]);
  expect(await reproduce(fake, '--no-wait')).toMatchObject({ code: 1 });
  await endsWith(fake, TRAINED, { 'model.json': '{"trees":60}' });
  fake.onSleep();
  const told = await reproduce(fake, '--json');
  expect([told.code, JSON.parse(told.out)]).toMatchObject([0, { deliveryId: ID, reproduction: AGAIN, verdict: 'pass', how: 'identical' }]);
  await reproduce(fake, '--again', '--no-wait');
  const second = executionOf(TRAIN, reproductionIdFor('fraud', ID, 2, sha256Hex));
  expect(fake.executions.get(second)?.status).toBe('RUNNING');
});

test.each<{ when: string; arrange: () => Promise<FakeAccount>; says: RegExp }>([
  {
    when: 'nothing was trained',
    arrange: async () => {
      const fake = new FakeAccount();
      await fake.delivered('2026-11-16', 'REJECTED_DATA', { deliveryId: ID });
      return fake;
    },
    says: /has no record of a training \(outcome REJECTED_DATA\)/,
  },
  {
    when: 'the stack does not say which workflow trains',
    arrange: async () => {
      const fake = await delivered();
      const { trainerStateMachineArn: _arn, ...published } = PUBLISHED;
      Object.assign(fake.account, { models: new Map([['fraud', published]]) });
      return fake;
    },
    says: /does not publish its training workflow/,
  },
])('is a mistake of the caller when $when', async ({ arrange, says }) => {
  await expect(reproduce(await arrange())).rejects.toThrow(says);
});

test('a reproduction whose end nobody knows any more is not waited for', async () => {
  const fake = await delivered();
  await fake.account.objects.put(NEW_ARTIFACT, 'left of a year ago');
  const { code, out } = await reproduce(fake);
  expect([code, out]).toEqual([30, expect.stringContaining('train once more with --again')]);
});

test('a record without the request of its job cannot be told', async () => {
  const { code, out } = await reproduce(await delivered({ job: null }));
  expect([code, out]).toEqual([30, expect.stringContaining('does not hold the request')]);
});
