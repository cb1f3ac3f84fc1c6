import { compareTrainings, type Trained } from '../../../domain/reproduction/compare-trainings.ts';
import { toleranceOf } from '../../../domain/reproduction/tolerance.ts';
import { aPolicy } from '../../fakes/policies.ts';
import { aTrainedJob } from '../../fakes/training-jobs.ts';

const FILES = [
  { path: 'model.bin', bytes: 100, sha256: 'a' },
  { path: 'schema.json', bytes: 10, sha256: 's' },
];
const trained = (changes: Partial<Trained> = {}): Trained => ({
  files: FILES,
  job: aTrainedJob('job'),
  facts: { versions: { torch: '2.10.0' }, devices: [{ name: 'NVIDIA A10G' }] },
  metrics: { auc: 0.7 },
  ...changes,
});
const OTHER_FILES = [{ path: 'model.bin', bytes: 101, sha256: 'b' }, ...FILES.slice(1)];
const within = (by: number) => () => ({ by, from: 'a test' });

test.each<{
  when: string;
  again: Partial<Trained>;
  recorded?: Partial<Trained>;
  tolerance?: number;
  verdict: string;
  how: string;
  says: RegExp;
}>([
  { when: 'every file is the same', again: {}, verdict: 'pass', how: 'identical', says: /same, byte for byte: 2 files/ },
  {
    when: 'every file is the same, whatever the metrics say',
    again: { metrics: { auc: 0.1 } },
    verdict: 'pass',
    how: 'identical',
    says: /byte for byte/,
  },
  {
    when: 'metrics lie within the tolerance',
    again: { files: OTHER_FILES, metrics: { auc: 0.69 } },
    verdict: 'pass',
    how: 'within tolerance',
    says: /^auc 0\.69, recorded 0\.7: -0\.01, allowed ±0\.02 \(a test\); file model\.bin of the artifact differs: 100 bytes recorded, 101 now; nothing that went in differs/,
  },
  {
    when: 'a metric lies on the edge',
    again: { files: OTHER_FILES, metrics: { auc: 0.5 } },
    recorded: { metrics: { auc: 0.75 } },
    tolerance: 0.25,
    verdict: 'pass',
    how: 'within tolerance',
    says: /auc/,
  },
  {
    when: 'a metric lies outside',
    again: { files: OTHER_FILES, metrics: { auc: 0.6 } },
    verdict: 'fail',
    how: 'differs',
    says: /^auc 0\.6, recorded 0\.7/,
  },
  {
    when: 'one of two metrics lies outside',
    recorded: { metrics: { auc: 0.7, loss: 0.4 } },
    again: { files: OTHER_FILES, metrics: { auc: 0.7, loss: 0.5 } },
    verdict: 'fail',
    how: 'differs',
    says: /^loss 0\.5/,
  },
  {
    when: 'the image is another one, which is named before all else',
    again: {
      files: OTHER_FILES,
      metrics: { auc: 0.6 },
      job: aTrainedJob('again', { image: 'trainer@sha256:2', hyperparameters: { trees: '1' } }),
    },
    verdict: 'fail',
    how: 'differs',
    says: /the first thing that differs: image was trainer@sha256:1, now trainer@sha256:2$/,
  },
  {
    when: 'a hyperparameter is another one',
    again: { files: OTHER_FILES, metrics: { auc: 0.6 }, job: aTrainedJob('again', { hyperparameters: { seed: '7', trees: '1' } }) },
    verdict: 'fail',
    how: 'differs',
    says: /hyperparameter trees was 60, now 1/,
  },
  {
    when: 'the framework is another one',
    again: { files: OTHER_FILES, metrics: { auc: 0.6 }, facts: { versions: { torch: '2.11.0' }, devices: [{ name: 'NVIDIA A10G' }] } },
    verdict: 'fail',
    how: 'differs',
    says: /torch was 2\.10\.0, now 2\.11\.0/,
  },
  {
    when: 'the device is another one, and the metrics agree',
    again: { files: OTHER_FILES, facts: { versions: { torch: '2.10.0' }, devices: [{ name: 'NVIDIA L4' }] } },
    verdict: 'pass',
    how: 'within tolerance',
    says: /devices was NVIDIA A10G, now NVIDIA L4/,
  },
  {
    when: 'the recorded artifact is gone and no metric is reported',
    recorded: { files: undefined, metrics: {} },
    again: { metrics: {} },
    verdict: 'inconclusive',
    how: 'not comparable',
    says: /the recorded artifact is gone; training reported no metric/,
  },
  {
    when: 'a metric is not reported again',
    again: { files: OTHER_FILES, metrics: {} },
    verdict: 'inconclusive',
    how: 'not comparable',
    says: /auc was not reported again/,
  },
  {
    when: 'a file is missing',
    again: { files: FILES.slice(0, 1), metrics: { auc: 0.1 } },
    verdict: 'fail',
    how: 'differs',
    says: /file schema\.json of the artifact is only in the recorded one/,
  },
])('$verdict when $when', ({ recorded = {}, again, tolerance = 0.02, verdict, how, says }) => {
  const result = compareTrainings(trained(recorded), trained(again), within(tolerance));
  expect([result.verdict, result.how]).toEqual([verdict, how]);
  expect(result.reasons.join('; ')).toMatch(says);
});

test('without any tolerance, other numbers tell nothing', () => {
  const result = compareTrainings(trained(), trained({ files: OTHER_FILES, metrics: { auc: 0.69 } }), () => undefined);
  expect([result.verdict, result.how]).toEqual(['inconclusive', 'not comparable']);
  expect(result.reasons.join()).toContain('nothing says how much is allowed');
});

const gates = aPolicy({
  owner: {
    gates: {
      objective: { metric: 'auc', margin: 0.01 },
      floors: [{ metric: 'auc', min: 0.5 }],
      guardrails: [{ metric: 'logLoss', margin: '2%' }, { metric: 'brier' }],
    },
  },
}).gates;
const evaluation = {
  verdict: 'pass' as const,
  reasons: [],
  warnings: [],
  rows: 1000,
  floors: [{ metric: 'auc', verdict: 'pass' as const, value: 0.7, lower: 0.68, upper: 0.72 }],
  guardrails: [],
  slices: [],
};

test.each([
  { when: 'the held-out interval of the same measure', metric: 'validation:AUC', by: 0.02, from: /half the recorded interval of auc/ },
  { when: 'a percentage of the recorded value', metric: 'logloss', by: 0.01, from: /policy's margin for logLoss/ },
  {
    when: 'the number of the policy, where no interval is recorded',
    metric: 'auc',
    by: 0.01,
    from: /policy's margin for auc/,
    without: true,
  },
])('a tolerance is $when', ({ metric, by, from, without }) => {
  const found = toleranceOf(metric, 0.5, without ? undefined : evaluation, gates);
  expect(found?.by).toBeCloseTo(by, 12);
  expect(found?.from).toMatch(from);
});

test.each(['brier', 'perplexity'])('%s has none: nobody said what would be too much', (metric) => {
  expect(toleranceOf(metric, 0.5, evaluation, gates)).toBeUndefined();
  expect(toleranceOf(metric, 0.5, undefined, undefined)).toBeUndefined();
});
