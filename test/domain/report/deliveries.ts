import * as v from 'valibot';
import { sha256Hex } from '../../../adapters/hash.ts';
import { ledgerOn } from '../../../adapters/ledger/ledger.ts';
import { memoryTable } from '../../../adapters/ledger/memory-table.ts';
import { type JudgeState, judgeWindow } from '../../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../../domain/canary/policy.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import type { Fleet } from '../../../domain/delivery/documents.ts';
import type { Outcome } from '../../../domain/delivery/outcome.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { judgeChallenger } from '../../../domain/evaluation/judge-challenger.ts';
import { gatesPolicySchema } from '../../../domain/evaluation/policy.ts';
import type { ReportDocuments } from '../../../domain/report/facts.ts';
import { judgeLanding } from '../../../domain/shift/landing.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import type { TrainingRecord } from '../../../domain/training/training-record.ts';
import { CONTRACT, DRIFT, type FlightOptions, flightsProfile } from './flights.ts';

/** Documents of whole deliveries, made by the functions that make them in production from seeded data. */

export type Story = 'promoted' | 'rolled-back' | 'rejected-data' | 'drifted' | 'rejected-gate' | 'first';

const START = Date.parse('2026-03-02T08:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const HASH = (text: string): string => sha256Hex(text);
/** As it lies in S3. */
const stored = <T>(value: T): unknown => JSON.parse(JSON.stringify(value));

const DELIVERY = {
  deliveryId: `flights-${HASH('delivery').slice(0, 20)}`,
  model: 'flights',
  drop: {
    bucket: 'acme-data',
    prefix: 'drops/flights/2001-02/',
    name: '2001-02',
    markerKey: 'drops/flights/2001-02/_MANIFEST.json',
    markerVersionId: 'v7',
  },
  attempt: 1,
  policy: { uri: `s3://acme-data/policies/${HASH('policy')}.json`, hash: HASH('policy') },
};
const BASE = `s3://acme-data/deliveries/flights/${DELIVERY.deliveryId}/`;
export const BASELINE_URI = 's3://acme-data/deliveries/flights/flights-0b5e11aa0b5e11aa0b5e/profile.json';

const FLEET: Fleet = {
  first: false,
  generation: 8,
  endpointName: 'flights',
  variantName: 'AllTraffic',
  endpointConfigName: `flights-g000008-${HASH('model').slice(0, 8)}`,
  modelSha256: HASH('model'),
  instanceType: 'ml.m5.large',
  instanceCount: 4,
  share: 0.25,
  championConfigName: 'flights-g000007-77c01b2e',
  championGeneration: 7,
  instancesBefore: 4,
  alarms: ['flights-g000008-verdict', 'flights-g000008-abort', 'flights-g000008-heartbeat', 'flights-g000008-errors'],
  userAlarms: [],
  bakeWindows: 28,
};

const GATES = v.parse(gatesPolicySchema, {
  objective: { metric: 'auc', test: 'nonInferior', margin: 0.02 },
  floors: [{ metric: 'auc', min: 0.62 }],
  guardrails: [
    { metric: 'logLoss', margin: '3%' },
    { metric: 'recallAtPrecision', at: 0.4, margin: 0.08 },
  ],
  slices: [
    { by: ['day'], minRows: 300, margin: 0.1 },
    { by: ['origin'], minRows: 300, margin: 0.05, dryRun: true },
  ],
});

const CANARY = v.parse(canaryPolicySchema, { events: { errors: 1 } });

const made = new Map<string, Promise<ReportDocuments>>();

/** The documents of a story, made once. Nobody may change them. */
export function delivery(story: Story, flights: Partial<FlightOptions> = {}): Promise<ReportDocuments> {
  const key = JSON.stringify([story, flights]);
  const documents = made.get(key) ?? make(story, flights);
  made.set(key, documents);
  return documents;
}

async function make(story: Story, flights: Partial<FlightOptions>): Promise<ReportDocuments> {
  const ledger = ledgerOn(memoryTable());
  const note = (seconds: number, name: string, detail: Record<string, unknown>) =>
    ledger.appendEvent(DELIVERY.deliveryId, name, at(seconds), detail);
  const first = story === 'first';
  const rejected = story === 'rejected-data';
  const dataset = {
    verdict: 'pass',
    reasons: [],
    datasetId: HASH('dataset'),
    manifestUri: `s3://acme-data/datasets/${HASH('dataset')}.json`,
    dataUri: `s3://acme-data/snapshots/flights/${DELIVERY.deliveryId}/data/`,
    files: 3,
    bytes: 41_234_112,
  };
  await note(1, 'opened', { drop: '2001-02', policyHash: DELIVERY.policy.hash, champion: first ? 0 : 7 });
  await note(3, 'snapshot', { datasetId: dataset.datasetId, files: dataset.files, bytes: dataset.bytes });

  const profile = flightsProfile({
    seed: 2,
    ...(rejected ? { withoutDistance: 0.31, badHours: 3 } : {}),
    ...(story === 'drifted' ? { cents: true, withoutDistance: 0.09 } : {}),
    ...flights,
  });
  const baselineProfile = first ? undefined : flightsProfile({ seed: 1, ...(flights.more === undefined ? {} : flights) });
  const judged = judgeDataset(profile, CONTRACT, { at: START, label: 'late' });
  const validation = { ...judged, rows: profile.rows, badRows: profile.badRows, columns: profile.columns.length };
  const evidence: Record<string, unknown> = {
    dataset,
    validation: {
      verdict: judged.verdict,
      reasons: judged.reasons,
      warnings: judged.warnings,
      profileUri: `${BASE}profile.json`,
      reportUri: `${BASE}validation.json`,
    },
    drift: {},
    split: {},
    images: {},
    training: {},
    challenger: {},
    evaluation: {},
    package: {},
    shift: {},
  };
  const end = async (
    outcome: Outcome,
    reasons: readonly string[],
    seconds: number,
    documents: Omit<Partial<ReportDocuments>, 'record'>,
  ): Promise<ReportDocuments> => {
    const promoted = outcome === 'PROMOTED';
    const summary = { ...DELIVERY, startedAt: at(0), ...(first ? {} : { servingBefore: 'flights-g000007-77c01b2e' }) };
    const settled = await ledger.recordOutcome(summary, {
      outcome,
      reasons,
      endedAt: at(seconds),
      ...(promoted
        ? { servingAfter: FLEET.endpointConfigName, generation: 8 }
        : first
          ? {}
          : { servingAfter: 'flights-g000007-77c01b2e', generation: 7 }),
      recordUri: `${BASE}record.json`,
    });
    const record = { format: 'delivery/1', ...settled, evidence, events: await ledger.events(DELIVERY.deliveryId) };
    const { windows = [], ...others } = documents;
    return {
      record: stored(record),
      validation: stored(validation),
      profile: stored(profile),
      windows: windows.map(stored),
      ...(stored(others) as object),
    };
  };
  if (judged.verdict !== 'pass') return end('REJECTED_DATA', judged.reasons.slice(0, 10), 21, {});

  const drift = drifted();
  evidence['drift'] = { verdict: drift.applicable ? drift.verdict : 'pass', reportUri: `${BASE}drift.json` };
  await note(
    8,
    'drift',
    drift.applicable
      ? { verdict: drift.verdict, against: 7, top: drift.columns.slice(0, 3).map(({ name, psi }) => ({ name, psi })) }
      : { applicable: false, why: drift.why },
  );
  if (drift.applicable && drift.verdict !== 'pass') return end('REJECTED_DATA', drift.reasons, 26, { drift, baselineProfile });

  Object.assign(evidence, {
    split: {
      verdict: 'pass',
      reasons: [],
      trainRows: profile.rows - 1000,
      holdout: { featuresUri: `${BASE}split/features.csv`, labelsUri: `${BASE}split/labels.csv`, rows: 1000 },
    },
    images: Object.fromEntries(
      ['trainer', 'server'].map((name) => [
        name,
        { uri: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/flights@sha256:${HASH(name)}`, digest: `sha256:${HASH(name)}` },
      ]),
    ),
    training: {
      status: 'trained',
      reasons: [],
      jobName: `${DELIVERY.deliveryId}-t1-0-0`,
      instanceType: 'ml.g5.2xlarge',
      spot: true,
      trainingSeconds: 1840,
      billableSeconds: 552,
      metrics: { auc: 0.7312, logloss: 0.4187 },
      attempts: [
        {
          rung: 0,
          instanceType: 'ml.g6e.2xlarge',
          spot: true,
          reason: 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
        },
        { rung: 1, instanceType: 'ml.g5.2xlarge', spot: true, reason: 'trained' },
      ],
    },
    challenger: {
      modelName: DELIVERY.deliveryId,
      modelSha256: HASH('model'),
      artifactUri: `s3://acme-data/artifacts/${HASH('model')}/model.tar.gz`,
      bytes: 184_233,
      image: 'server',
    },
  });
  const evaluation = { against: first ? null : 7, holdout: {}, ...evaluated() };
  evidence['evaluation'] = { verdict: evaluation.verdict, reportUri: `${BASE}evaluation.json` };
  const offline = { drift, baselineProfile, evaluation, training: trainingRecord() };
  if (evaluation.verdict !== 'pass')
    return end(evaluation.verdict === 'fail' ? 'REJECTED_GATE' : 'INCONCLUSIVE_GATE', evaluation.reasons, 2410, offline);
  evidence['package'] = { packageArn: 'arn:aws:sagemaker:eu-central-1:111122223333:model-package/flights/8' };
  await note(2420, 'lock taken 12', { fence: 12 });
  await note(2425, 'fleet prepared 8', { endpointConfigName: FLEET.endpointConfigName, share: FLEET.share });
  await note(2520, 'shift started 8', { endpointName: 'flights', endpointConfigName: FLEET.endpointConfigName, share: FLEET.share });

  const fleet: Fleet = first ? { ...withoutChampion(FLEET), first: true, share: 1, alarms: [] } : FLEET;
  const { windows, state, verdict, sentence } = first
    ? { windows: [], state: undefined, verdict: 'continue' as const, sentence: 'no window was judged' }
    : baked(story === 'rolled-back');
  const alarmsFired =
    verdict === 'fail'
      ? [
          {
            name: 'flights-g000008-verdict',
            reason: 'Threshold Crossed: 1 datapoint [1.0] was greater than or equal to the threshold (1.0).',
            at: at(2880 + (state?.t ?? 0) * 60 + 170),
          },
          {
            name: 'flights-g000008-errors',
            reason: 'Threshold Crossed: 3 out of the last 3 datapoints were greater than the threshold (5.0).',
            at: at(2880 + (state?.t ?? 0) * 60 + 185),
          },
        ]
      : [];
  const judgePlan = {
    at: at(2520),
    windows: FLEET.bakeWindows,
    metrics: ['errors', 'latency:p50'],
    latency: [{ name: 'latency:p50', blue: 20_000, green: 22_000 }],
    advisory: story === 'promoted',
    warnings: ['latency:p99 is not counted: the champion answered 700 requests in the last day, its p99 needs 1000'],
  };
  const golden = { asked: 20, good: 20, problems: [] };
  const landing = judgeLanding({
    fleet,
    endpoint: {
      status: 'InService',
      endpointConfigName: verdict === 'fail' ? 'flights-g000007-77c01b2e' : FLEET.endpointConfigName,
      instanceCount: 4,
    },
    golden,
    alarmsFired,
    judged: { verdict, sentence },
    bakeSeen: !first,
    returning: false,
  });
  const over = 2880 + (state?.t ?? 0) * 60 + 500;
  evidence['shift'] = {
    status: 'settled',
    outcome: landing.outcome,
    reasons: landing.reasons,
    generation: 8,
    endpointConfigName: FLEET.endpointConfigName,
    judge: { verdict, sentence, windows: windows.length, alarmsFired, warnings: judgePlan.warnings },
    landing,
    windows: 45,
  };
  await note(over, `landed ${landing.landed}`, { verdict: landing.verdict, outcome: landing.outcome, reasons: landing.reasons });
  const landed = {
    at: at(over),
    fleet,
    endpoint: {
      status: 'InService',
      endpointConfigName: verdict === 'fail' ? 'flights-g000007-77c01b2e' : FLEET.endpointConfigName,
      instanceCount: 4,
    },
    golden,
    ...landing,
    judge: { verdict, sentence, alarmsFired: alarmsFired.map(({ name, reason }) => ({ name, reason })) },
  };
  const promoted = landing.landed === 'challenger';
  if (promoted) await note(over + 4, 'promoted 8', { generation: 8, former: first ? 0 : 7 });
  const reasons = promoted ? [`generation 8 serves; ${first ? 'nothing served before' : 'generation 7 before'}`] : landing.reasons;
  return end(promoted ? 'PROMOTED' : landing.outcome, reasons, over + 9, {
    ...offline,
    windows,
    landing: landed,
    ...(first ? {} : { judgePlan }),
  });

  function trainingRecord(): TrainingRecord {
    const steps = Array.from({ length: 24 }, (_, i) => (i + 1) * 500);
    const falling = (end: number, speed: number) =>
      steps.map((step): [number, number] => [step, end + 0.25 * Math.exp((-speed * step) / 4000)]);
    return {
      format: 'training/1',
      status: 'trained',
      datasetId: dataset.datasetId,
      policyHash: DELIVERY.policy.hash,
      code: `asset:${HASH('code')}`,
      image: {
        uri: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/flights@sha256:${HASH('trainer')}`,
        digest: `sha256:${HASH('trainer')}`,
      },
      seed: 7,
      channels: [{ name: 'train', uri: `${BASE}split/train/`, files: 3, bytes: 36_000_000, digest: HASH('channel') }],
      job: {
        name: `${DELIVERY.deliveryId}-t1-0-0`,
        status: 'Completed',
        secondaryStatus: 'Completed',
        instanceType: 'ml.g5.2xlarge',
        instanceCount: 1,
        spot: true,
        hyperparameters: { epochs: '12', lr: '0.0004', seed: '7' },
        trainingSeconds: 1840,
        billableSeconds: 552,
        interruptions: 1,
        metrics: { auc: 0.7312, logloss: 0.4187 },
        request: { HyperParameters: { epochs: '12', lr: '0.0004', seed: '7' } },
      },
      attempts: [],
      metrics: { auc: 0.7312, logloss: 0.4187 },
      facts: {
        versions: { python: '3.13.1', torch: '2.10.0', cuda: '13.0' },
        devices: [{ name: 'NVIDIA A10G', memoryMiB: 23028, driver: '580.95.05' }],
        cpus: 8,
        memoryMiB: 31_764,
        hosts: 1,
        deterministic: false,
      },
      utilization: [{ name: 'GPUUtilization', mean: 71.4, max: 98 }],
      history: {
        source: 'container',
        axis: 'step',
        series: [
          { name: 'training_loss', points: falling(0.36, 1.4) },
          { name: 'validation_loss', points: falling(0.415, 1.1) },
          { name: 'auc', points: steps.map((step) => [step, 0.74 - 0.2 * Math.exp(-step / 2500)]) },
        ],
      },
      notes: [],
    };
  }

  function drifted() {
    if (baselineProfile === undefined) return { applicable: false as const, why: 'first delivery: there is no champion to compare with' };
    const policy = story === 'drifted' ? { ...DRIFT, failWhen: { shareOfColumns: 0.1 } } : DRIFT;
    return {
      applicable: true as const,
      baseline: { deliveryId: 'flights-0b5e11aa0b5e11aa0b5e', generation: 7, profileUri: BASELINE_URI },
      ...judgeDrift(baselineProfile, profile, policy, { columns: CONTRACT.columns, label: 'late' }),
    };
  }

  function evaluated() {
    const random = mulberry32(11);
    const rows = Array.from({ length: 2200 }, () => {
      const risk = random();
      const label = random() < 0.1 + 0.5 * risk ? 1 : 0;
      const noise = story === 'rejected-gate' ? 0.9 : 0.12;
      const wave = (spread: number): number => Math.min(0.99, Math.max(0.01, 0.1 + 0.5 * risk + spread * (random() - 0.5)));
      return {
        label,
        champion: wave(0.15),
        challenger: wave(noise),
        day: String(1 + Math.floor(random() * 7)),
        origin: ['ATL', 'ORD', 'DFW', 'LAX', 'MQT'][Math.floor(5 * random() ** 2)] ?? 'ATL',
      };
    });
    return judgeChallenger(
      {
        labels: rows.map(({ label }) => label),
        challenger: rows.map(({ challenger }) => challenger),
        champion: first ? null : rows.map(({ champion }) => champion),
        slices: { day: rows.map(({ day }) => day), origin: rows.map(({ origin }) => origin) },
      },
      GATES,
      { seed: 3 },
    );
  }
}

function withoutChampion({ championConfigName: _c, championGeneration: _g, instancesBefore: _i, ...fleet }: Fleet): Fleet {
  return fleet;
}

/** A bake of both fleets, judged minute by minute; a harmful challenger fails about five times as often from the fourth minute on. */
function baked(harmful: boolean) {
  const random = mulberry32(harmful ? 5 : 6);
  const among = (n: number, rate: number): number => Array.from({ length: n }, random).filter((x) => x < rate).length;
  const windows: unknown[] = [];
  let state: JudgeState | null = null;
  let ended: { state: JudgeState; verdict: 'pass' | 'fail' | 'inconclusive'; sentence: string; index: number } | undefined;
  for (let index = 0; index < FLEET.bakeWindows; index++) {
    const all = Math.round(420 + 60 * Math.sin(index / 5) + 40 * random());
    const green = among(all, FLEET.share);
    const errors = {
      blue: { n: all - green, k: among(all - green, 0.004) },
      green: { n: green, k: among(green, harmful && index >= 3 ? 0.03 : 0.004) },
    };
    const judged = judgeWindow(state, { at: at(2880 + (index + 1) * 60), index, metrics: { errors } }, CANARY, {
      windows: FLEET.bakeWindows,
      metrics: ['errors'],
    });
    state = judged.state;
    windows.push({
      index,
      at: at(2880 + (index + 1) * 60),
      errors,
      share: FLEET.share,
      verdict: judged.verdict,
      evidence: judged.evidence,
    });
    if (judged.verdict !== 'continue' && ended === undefined)
      ended = { state, verdict: judged.verdict, sentence: judged.evidence.sentence, index };
    // SageMaker needs some minutes to bring traffic back; the judge goes on counting.
    if (ended !== undefined && (ended.verdict === 'pass' || index >= ended.index + 3)) return { windows, ...ended };
  }
  throw new Error('the bake did not end');
}
