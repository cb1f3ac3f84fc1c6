import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { type TrainingRecord, trainingRecordSchema } from '../../domain/training/training-record.ts';
import type { RecordTrainingInput } from '../../lambdas/record-training/contract.ts';
import { recordTraining } from '../../lambdas/record-training/record-training.ts';
import { writeTarGz } from '../../rehearsal/containers/tar.ts';
import { aWorld, NOW, type World } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';
import { aTrainedJob, FakeTrainingJobs } from '../fakes/training-jobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-training-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let world: World;
let jobs: FakeTrainingJobs;
let watched: Map<string, Map<string, number>>;
let asked: { readonly id: string; readonly metric: string; readonly period?: number }[];
let base: string;
let job: string;
beforeEach(async () => {
  world = await aWorld();
  jobs = new FakeTrainingJobs();
  watched = new Map();
  asked = [];
  base = `s3://data/deliveries/flights/${world.delivery.deliveryId}/`;
  job = `${world.delivery.deliveryId}-t1-0-0`;
  jobs.add(aTrainedJob(job));
  await world.objects.put(`${base}split/train/part-0000.csv`, 'a,b\n1,2\n');
});

/** CloudWatch with values by metric and statistic, by minute. */
const metrics: Metrics = {
  publish: async () => {
    throw new Error('nothing is published here');
  },
  read: async (queries) => {
    asked.push(...queries);
    return new Map(queries.map(({ id, metric, stat }) => [id, watched.get(`${metric} ${stat}`) ?? new Map()]));
  },
};

const input = (changes: Partial<RecordTrainingInput['training']> = {}): RecordTrainingInput => ({
  at: NOW,
  delivery: world.delivery,
  training: {
    status: 'trained',
    jobName: job,
    metrics: { auc: 0.7312 },
    attempts: [
      { rung: 0, instanceType: 'ml.g6e.xlarge', spot: true, reason: 'CapacityError', jobName: `${world.delivery.deliveryId}-t0-0-0` },
      { rung: 1, instanceType: 'ml.g5.xlarge', spot: false, reason: 'trained', jobName: job },
    ],
    ...changes,
  },
  channels: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: `${base}split/train/` } } }],
  datasetId: 'd1',
  images: { trainer: { uri: 'trainer@sha256:1', digest: 'sha256:1' }, server: { uri: 'server@sha256:2', digest: 'sha256:2' } },
});

const record = async (given = input()): Promise<TrainingRecord> => {
  const { recordUri } = await recordTraining({ objects: world.objects, jobs, metrics, dataBucket: 'data' })(given);
  expect(recordUri).toBe(`${base}training.json`);
  return v.parse(trainingRecordSchema, JSON.parse((await world.objects.text(recordUri)) ?? ''));
};

async function containerWrote(files: Readonly<Record<string, string>>): Promise<void> {
  const content = mkdtempSync(join(folder, 'output-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(content, path)), { recursive: true });
    writeFileSync(join(content, path), text);
  }
  const archive = `${content}.tar.gz`;
  await writeTarGz(content, archive);
  await world.objects.put(`${base}training/${job}/output/output.tar.gz`, readFileSync(archive));
}

test('in script mode it names the code that travelled beside the image', async () => {
  const sourceSha256 = 'c'.repeat(64);
  world = await aWorld(aPolicy({ account: { trainer: { image: 'pytorch:2.13', program: { entryPoint: 'train.py', sourceSha256 } } } }));
  base = `s3://data/deliveries/flights/${world.delivery.deliveryId}/`;
  expect(await record()).toMatchObject({ code: `pytorch:2.13 running train.py of sha256:${sourceSha256}` });
});

test('keeps everything that made the model', async () => {
  await containerWrote({
    'slipway/facts.json': JSON.stringify({ versions: { node: '24.1.0' }, cpus: 2, deterministic: true }),
    'slipway/metrics.jsonl': '{"step":10,"loss":0.6}\n{"step":20,"loss":0.5}\n',
    'plots/huge.png': 'x'.repeat(10_000),
  });
  const kept = await record();
  expect(kept).toMatchObject({
    status: 'trained',
    datasetId: 'd1',
    policyHash: world.delivery.policy.hash,
    code: 'sha256:trainer',
    image: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
    seed: 7,
    channels: [{ name: 'train', uri: `${base}split/train/`, files: 1, bytes: 8 }],
    job: { name: job, hyperparameters: { trees: '60', seed: '7' }, request: { ResourceConfig: { InstanceType: 'ml.g5.xlarge' } } },
    metrics: { auc: 0.7312 },
    facts: { versions: { node: '24.1.0' }, cpus: 2, deterministic: true },
    history: {
      source: 'container',
      axis: 'step',
      series: [
        {
          name: 'loss',
          points: [
            [10, 0.6],
            [20, 0.5],
          ],
        },
      ],
    },
    notes: [],
  });
  expect(kept.attempts).toMatchObject([
    { rung: 0, reason: 'CapacityError' },
    { rung: 1, reason: 'trained', trainingSeconds: 1800, billableSeconds: 1800 },
  ]);
});

test('a channel whose file is written again is another channel', async () => {
  const before = (await record()).channels[0]?.digest;
  expect((await record()).channels[0]?.digest).toBe(before);
  await world.objects.put(`${base}split/train/part-0000.csv`, 'a,b\n1,3\n');
  expect((await record()).channels[0]?.digest).not.toBe(before);
});

test('without a report of its own, the history is what SageMaker found in the log, and the hosts are told', async () => {
  watched.set(
    'auc Average',
    new Map([
      ['2026-11-21T10:01:00.000Z', 0.6],
      ['2026-11-21T10:02:00.000Z', 0.7],
    ]),
  );
  watched.set(
    'GPUUtilization Average',
    new Map([
      ['2026-11-21T10:01:00.000Z', 40],
      ['2026-11-21T10:02:00.000Z', 60],
    ]),
  );
  watched.set('GPUUtilization Maximum', new Map([['2026-11-21T10:01:00.000Z', 91]]));
  const kept = await record();
  expect(kept.history).toEqual({
    source: 'CloudWatch',
    axis: 'seconds',
    series: [
      {
        name: 'auc',
        points: [
          [60, 0.6],
          [120, 0.7],
        ],
      },
    ],
  });
  expect(kept.utilization).toEqual([{ name: 'GPUUtilization', mean: 50, max: 91 }]);
  expect(kept.facts).toBeNull();
  expect(kept.notes).toEqual([expect.stringContaining('the container reported no facts')]);
  expect(asked.find(({ metric }) => metric === 'auc')).toMatchObject({
    namespace: '/aws/sagemaker/TrainingJobs',
    dimensions: { TrainingJobName: job },
    period: 60,
  });
});

test('a training of days is read by the hour', async () => {
  jobs.add(aTrainedJob(job, { endedAt: '2026-11-23T10:30:00.000Z' }));
  await record();
  expect(new Set(asked.map(({ period }) => period))).toEqual(new Set([3600]));
});

test.each<{ when: string; arrange: () => Promise<unknown> | unknown; given?: () => RecordTrainingInput; note: RegExp }>([
  {
    when: 'the job cannot be described',
    arrange: () => {
      jobs.broken = new Error('AccessDenied');
    },
    note: /-t1-0-0 could not be read: AccessDenied/,
  },
  {
    when: 'the trainer named no job',
    arrange: () => undefined,
    given: () => input({ jobName: undefined, attempts: [] }),
    note: /named no job/,
  },
  {
    when: 'the facts are no JSON',
    arrange: () => containerWrote({ 'slipway/facts.json': '{' }),
    note: /facts\.json is not as it should be/,
  },
  {
    when: 'the facts are too long',
    arrange: () => containerWrote({ 'slipway/facts.json': JSON.stringify({ x: 'y'.repeat(70_000) }) }),
    note: /slipway\/facts\.json has 70008 bytes; allowed: up to 65536/,
  },
  {
    when: 'lines of the history are no JSON',
    arrange: () => containerWrote({ 'slipway/metrics.jsonl': 'loss=1\n{"loss":1}\n' }),
    note: /1 line of the container's slipway\/metrics\.jsonl/,
  },
  {
    when: "the container's archive is torn",
    arrange: () => world.objects.put(`${base}training/${job}/output/output.tar.gz`, 'no archive'),
    note: /the container's report could not be read/,
  },
])('what is missing is named, and nothing fails, when $when', async ({ arrange, given = () => input(), note }) => {
  await arrange();
  const { notes } = await record(given());
  expect(notes.filter((text) => note.test(text))).toHaveLength(1);
});
