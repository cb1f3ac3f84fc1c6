import * as v from 'valibot';
import { createTimeline } from '../../../cli/timeline/index.ts';
import { type JudgeState, judgeWindow } from '../../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../../domain/canary/policy.ts';
import type { Json, TimelineEntry } from '../../../rehearsal/cloud/cloud.ts';

const START = Date.UTC(2026, 2, 2, 8);
const ID = 'flights-0123456789abcdef0123';
const at = (seconds: number): number => START + seconds * 1000;

const entry = (source: string, subject: string, message: string, data?: Record<string, Json>): TimelineEntry => ({
  source,
  subject,
  message,
  ...(data === undefined ? {} : { data }),
});
const exits = (subject: string, output: Json, execution = ID): TimelineEntry =>
  entry('sfn', subject, 'exits', { execution, machine: 'flights-deliver-model', type: 'Task', output });
const enters = (subject: string, execution = `${ID}-train-0-0`): TimelineEntry =>
  entry('sfn', subject, 'enters Task', { execution, machine: 'm' });

const BEGIN = exits('Begin delivery', { deliveryId: ID, model: 'flights', drop: { name: '2001-02' }, attempt: 1 });
const OPEN = exits('Open delivery', { champion: { generation: 7 }, plan: {} });
const TRAINING = exits(
  'Begin training',
  {
    rungs: [
      { instanceType: 'ml.g6e.2xlarge', spot: true, request: {} },
      { instanceType: 'ml.g5.2xlarge', spot: false, request: {} },
    ],
  },
  `${ID}-train-0-0`,
);
const FLEET = exits(
  'Prepare fleet',
  { verdict: 'pass', reasons: [], generation: 8, share: 0.25, instanceCount: 4, first: false },
  `${ID}-shift-0-0-0`,
);
const FIRST_FLEET = exits(
  'Prepare fleet',
  { verdict: 'pass', reasons: [], generation: 1, share: 1, instanceCount: 1, first: true },
  `${ID}-shift-0-0-0`,
);
const TRANSITION = 'Threshold Crossed: 1 datapoint [1.0] was greater than or equal to the threshold (1.0).';

interface Row {
  name: string;
  before?: TimelineEntry[];
  entry: TimelineEntry;
  line: string | undefined;
}

const rows: Row[] = [
  {
    name: 'a drop arrives',
    entry: entry('story', '2001-02', 'drop flights/2001-02 arrives'),
    line: 'story                 drop flights/2001-02 arrives',
  },
  { name: 'a first attempt needs no words', entry: BEGIN, line: undefined },
  {
    name: 'a second attempt',
    entry: exits('Begin delivery', { model: 'flights', drop: { name: '2001-02' }, attempt: 2 }),
    line: 'Begin delivery        attempt 2 of flights/2001-02',
  },
  {
    name: 'a snapshot',
    entry: exits('Snapshot dataset', { verdict: 'pass', reasons: [], datasetId: 'a41f00aa77', files: 3, bytes: 41234112 }),
    line: 'Snapshot dataset      3 files, 41.2 MB  dataset a41f00aa…',
  },
  {
    name: 'a drop that is not whole',
    entry: exits('Snapshot dataset', { verdict: 'fail', reasons: ['the drop is not whole: b.csv'] }),
    line: 'Snapshot dataset      fail  the drop is not whole: b.csv',
  },
  { name: 'new data is claimed silently', entry: exits('Claim dataset', { claimed: true, reasons: [] }), line: undefined },
  {
    name: 'known data',
    entry: exits('Claim dataset', { claimed: false, reasons: ['flights-1 delivered it'] }),
    line: 'Claim dataset         flights-1 delivered it',
  },
  {
    name: 'valid data',
    entry: exits('Validate dataset', {
      verdict: 'pass',
      reasons: [],
      warnings: ['x'],
      rows: 61204,
      badRows: 3,
      columns: 7,
      checks: 41,
      passed: 40,
    }),
    line: 'Validate dataset      61,204 rows (3 unreadable), 7 columns  contract 40/41  pass  1 warning',
  },
  {
    name: 'invalid data',
    entry: exits('Validate dataset', {
      verdict: 'fail',
      reasons: ['amount  range  broken', 'b'],
      warnings: [],
      rows: 10,
      badRows: 0,
      columns: 7,
      checks: 41,
      passed: 39,
    }),
    line: 'Validate dataset      10 rows, 7 columns  contract 39/41  fail  amount range broken (and 1 more)',
  },
  {
    name: 'no drift',
    entry: exits('Check drift', {
      verdict: 'pass',
      proceed: true,
      applicable: true,
      reasons: [],
      warnings: [],
      top: [{ name: 'amount', psi: 0.0412, effect: 0.02, q: 0.8 }],
    }),
    line: 'Check drift           max PSI 0.0412 amount  pass',
  },
  {
    name: 'drift that nobody can tell',
    entry: exits('Check drift', {
      verdict: 'inconclusive',
      proceed: true,
      applicable: true,
      reasons: ['20 values'],
      warnings: [],
      top: [],
    }),
    line: 'Check drift           inconclusive  20 values  policy: continue',
  },
  {
    name: 'a first delivery has no drift',
    entry: exits('Check drift', {
      verdict: 'pass',
      proceed: true,
      applicable: false,
      reasons: [],
      warnings: ['first delivery: there is no champion to compare with'],
    }),
    line: 'Check drift           not applicable  first delivery: there is no champion to compare with',
  },
  {
    name: 'a split',
    entry: exits('Split dataset', { verdict: 'pass', reasons: [], trainRows: 52000, holdout: { rows: 9204 } }),
    line: 'Split dataset         52,000 rows to train on, 9,204 held out',
  },
  {
    name: 'the first attempt',
    before: [TRAINING],
    entry: enters('Train on this rung'),
    line: 'Train challenger      attempt 1 spot ml.g6e.2xlarge',
  },
  {
    name: 'the same rung once more',
    before: [TRAINING, enters('Train on this rung'), enters('Try this rung again')],
    entry: enters('Train on this rung'),
    line: 'Train challenger      attempt 2 spot ml.g6e.2xlarge',
  },
  {
    name: 'an attempt whose job tells why it made no model',
    entry: exits('Record attempt', { ending: 'capacity', reason: 'CapacityError: Unable to provision' }),
    line: 'Train challenger      capacity',
  },
  {
    name: 'an attempt that made no job',
    entry: exits('Record attempt', { ending: 'quota', reason: 'SageMaker.ResourceLimitExceededException: 0 Instances' }),
    line: 'Train challenger      quota  SageMaker.ResourceLimitExceededException: 0 Instances',
  },
  {
    name: 'the next rung',
    before: [TRAINING, enters('Train on this rung'), enters('Try next rung')],
    entry: enters('Train on this rung'),
    line: 'Train challenger      attempt 2 on-demand ml.g5.2xlarge',
  },
  {
    name: 'a trained model',
    entry: exits('Train challenger', {
      status: 'trained',
      reasons: [],
      instanceType: 'ml.g5.2xlarge',
      spot: false,
      trainingSeconds: 1840,
      billableSeconds: 1840,
      metrics: { auc: 0.94123, logloss: 0.21 },
    }),
    line: 'Train challenger      trained in 30 min 40 s, on-demand ml.g5.2xlarge  auc 0.9412, logloss 0.21',
  },
  {
    name: 'no model',
    entry: exits('Train challenger', { status: 'failed', reasons: ['AlgorithmError: exit code 1'] }),
    line: 'Train challenger      failed  AlgorithmError: exit code 1',
  },
  {
    name: 'a challenger that wins',
    entry: exits('Evaluate challenger', {
      verdict: 'pass',
      reasons: [],
      warnings: [],
      rows: 9204,
      metrics: null,
      comparison: {
        metric: 'auc',
        test: 'nonInferior',
        challenger: 0.9412,
        champion: 0.9405,
        difference: 0.0007,
        lower: -0.0031,
        upper: 0.0046,
        margin: 0.005,
      },
    }),
    line: 'Evaluate challenger   auc 0.9412 vs champion 0.9405  difference +0.0007 [-0.0031, +0.0046], margin -0.005  pass  on 9,204 rows',
  },
  {
    name: 'a first challenger',
    entry: exits('Evaluate challenger', {
      verdict: 'fail',
      reasons: ['auc 0.5, its lower bound must be at least 0.6'],
      warnings: [],
      rows: 10,
      metrics: { challenger: { auc: 0.5 } },
      comparison: null,
    }),
    line: 'Evaluate challenger   auc 0.5, no champion  fail  auc 0.5, its lower bound must be at least 0.6',
  },
  {
    name: 'a package',
    entry: exits('Register model package', { packageArn: 'arn:aws:sagemaker:eu-central-1:1:model-package/flights/8' }),
    line: 'Register model package  flights/8',
  },
  { name: 'the lock is taken silently', entry: exits('Take endpoint lock', { status: 'taken', reasons: [] }), line: undefined },
  {
    name: 'the lock is held',
    entry: exits('Take endpoint lock', { status: 'waiting', reasons: ['held by x'] }),
    line: 'Take endpoint lock    waiting  held by x',
  },
  {
    name: 'the lock is still held',
    before: [exits('Take endpoint lock', { status: 'waiting', reasons: ['held by x'] })],
    entry: exits('Take endpoint lock', { status: 'waiting', reasons: ['held by y'] }),
    line: undefined,
  },
  {
    name: 'the share',
    before: [FLEET],
    entry: exits('Start traffic shift', { verdict: 'pass', reasons: [] }, `${ID}-shift-0-0-0`),
    line: 'Start traffic shift   1 of 4 instances = 25 %  generation 8',
  },
  {
    name: 'a first endpoint',
    before: [FIRST_FLEET],
    entry: exits('Start traffic shift', { verdict: 'pass', reasons: [] }, `${ID}-shift-0-0-0`),
    line: 'Start traffic shift   first endpoint, 1 instance  generation 1',
  },
  {
    name: 'a refused shift',
    entry: exits('Start traffic shift', { verdict: 'fail', reasons: ['ResourceLimitExceeded'] }),
    line: 'Start traffic shift   fail  ResourceLimitExceeded',
  },
  {
    name: 'where traffic landed',
    entry: exits('Verify shift', { landed: 'champion', verdict: 'pass', reasons: ['a', '20 of 20 golden requests answered as g7 did'] }),
    line: 'Verify shift          landed on the champion  pass  20 of 20 golden requests answered as g7 did',
  },
  {
    name: 'a quarantine',
    before: [FLEET],
    entry: exits('Record rollback', { quarantined: true }),
    line: 'Record rollback       generation 8 is quarantined: the same artifact is not tried again',
  },
  {
    name: 'a promotion',
    before: [BEGIN, OPEN, FLEET],
    entry: exits('Record outcome', { outcome: 'PROMOTED', reasons: ['generation 8 serves'], recordUri: 's3://b/r' }),
    line: 'PROMOTED              flights/2001-02  generation 8 serves, was generation 7',
  },
  {
    name: 'a rejection',
    before: [BEGIN, OPEN],
    entry: exits('Record outcome', { outcome: 'REJECTED_DATA', reasons: ['amount broken'] }),
    line: 'REJECTED_DATA         flights/2001-02  generation 7 keeps serving  amount broken',
  },
  {
    name: 'nobody knows',
    before: [BEGIN, OPEN],
    entry: exits('Record outcome', { outcome: 'ROLLBACK_UNVERIFIED', reasons: ['r'] }),
    line: 'ROLLBACK_UNVERIFIED   flights/2001-02  not known what serves  r',
  },
  {
    name: 'a report',
    entry: exits('Render report', { reportUri: 's3://b/deliveries/flights/x/report.html' }),
    line: 'report                s3://b/deliveries/flights/x/report.html',
  },
  {
    name: 'an outcome that was told is not told again',
    entry: entry('sfn', 'flights-deliver-model', 'execution FAILED (REJECTED_DATA: amount)', {
      execution: ID,
      machine: 'm',
      status: 'FAILED',
      error: 'REJECTED_DATA',
    }),
    line: undefined,
  },
  {
    name: 'an execution that was stopped',
    entry: entry('sfn', 'flights-deliver-model', 'execution ABORTED', { execution: ID, status: 'ABORTED', error: null }),
    line: 'flights-deliver-model  execution ABORTED',
  },
  {
    name: 'a bake',
    entry: entry('sagemaker', 'flights', 'Baking for 1800 seconds (x) with traffic enabled on canary capacity of 1 instance(s).', {
      status: 'Baking',
      config: 'c',
      share: 0.25,
    }),
    line: 'SageMaker             flights  Baking for 1800 seconds (x) with traffic enabled on canary capacity of 1 instance(s).',
  },
  {
    name: 'launching is not told',
    entry: entry('sagemaker', 'flights', 'Launching 4 instance(s).', { status: 'Creating' }),
    line: undefined,
  },
  {
    name: 'a rollback of SageMaker',
    entry: entry('sagemaker', 'flights', 'SageMaker rolls back to flights-g7: alarm', { config: 'c', silent: false }),
    line: 'SageMaker             flights  rolls back to flights-g7: alarm',
  },
  {
    name: 'a job without capacity',
    entry: entry('sagemaker', 'job-t0', 'training job Failed: CapacityError: none', { status: 'Failed', secondaryStatus: 'Failed' }),
    line: 'SageMaker             job-t0  training job Failed: CapacityError: none',
  },
  {
    name: 'a job that goes on',
    entry: entry('sagemaker', 'job-t0', 'training job Downloading', { status: 'InProgress', secondaryStatus: 'Downloading' }),
    line: undefined,
  },
  {
    name: 'an alarm fires',
    entry: entry('cloudwatch', 'flights-g000008-verdict', `OK -> ALARM: ${TRANSITION}`, { from: 'OK', to: 'ALARM' }),
    line: `CloudWatch            ALARM  flights-g000008-verdict  ${TRANSITION}`,
  },
  {
    name: 'an alarm is over',
    entry: entry('cloudwatch', 'flights-errors', 'ALARM -> OK: below', { from: 'ALARM', to: 'OK' }),
    line: 'CloudWatch            OK  flights-errors',
  },
  {
    name: 'an alarm gets its first data',
    entry: entry('cloudwatch', 'flights-errors', 'INSUFFICIENT_DATA -> OK: below', { from: 'INSUFFICIENT_DATA', to: 'OK' }),
    line: undefined,
  },
  {
    name: 'a denial',
    entry: entry('iam', 'validate-dataset', 'may not s3:ListBucket on arn:aws:s3:::b: add it', { action: 's3:ListBucket' }),
    line: 'DENIED                validate-dataset may not s3:ListBucket on arn:aws:s3:::b: add it',
  },
  {
    name: 'an answer to an alarm',
    entry: exits('Assess alarm', { action: 'rollBack', endState: 'ROLLED_BACK', reason: 'errors 5 % on generation 8' }, 'response-1'),
    line: 'Assess alarm          ROLLED_BACK  errors 5 % on generation 8',
  },
  {
    name: 'a page',
    entry: entry('sns', 'slipway', 'PAGE flights: FAILED (drop 2001-02)'),
    line: 'notification          PAGE flights: FAILED (drop 2001-02)',
  },
  { name: 'a notification that can wait', entry: entry('sns', 'slipway', 'flights: PROMOTED (drop 2001-02)'), line: undefined },
  {
    name: 'control characters of a container',
    entry: entry('function', 'intake', 'boom\u001b[2J\n\u202etxt'),
    line: 'function              intake  boom�[2J �txt',
  },
  { name: 'an output of another version', entry: exits('Validate dataset', { verdict: 7 }), line: undefined },
  { name: 'a part that does not speak', entry: entry('dynamodb', 'x', 'y'), line: undefined },
];

test.each(rows)('$name', ({ before = [], entry: last, line }) => {
  const timeline = createTimeline({ color: false, start: START });
  for (const one of before) timeline.line(one, at(0));
  expect(timeline.line(last, at(3725))).toBe(line === undefined ? undefined : `T+01:02:05  ${line}`);
});

test('every refusal is told once, however often it is retried', () => {
  const timeline = createTimeline({ color: false, start: START });
  const denial = entry('iam', 'intake', 'may not s3:GetObject');
  expect([1, 2, 3].map((second) => timeline.line(denial, at(second)) !== undefined)).toEqual([true, false, false]);
});

test('deliveries under way together are told apart', () => {
  const timeline = createTimeline({ color: false, start: START });
  const other = 'flights-ffffffffffffffffffff';
  const split = (execution: string): TimelineEntry =>
    exits('Split dataset', { verdict: 'pass', reasons: [], trainRows: 1, holdout: { rows: 1 } }, execution);
  timeline.line(BEGIN, at(0));
  expect(timeline.line(split(ID), at(1))).toBe('T+00:00:01  Split dataset         1 rows to train on, 1 held out');
  timeline.line(exits('Begin delivery', { model: 'flights', drop: { name: '2001-03' }, attempt: 1 }, other), at(2));
  expect(timeline.line(split(other), at(3))).toBe('T+00:00:03  Split dataset         [2001-03] 1 rows to train on, 1 held out');
  expect(timeline.line(exits('Record outcome', { outcome: 'SUPERSEDED', reasons: [] }), at(4))).toContain(
    'SUPERSEDED            flights/2001-02',
  );
  expect(timeline.line(split(other), at(5))).toBe('T+00:00:05  Split dataset         1 rows to train on, 1 held out');
});

test('colours are codes, and only when asked for', () => {
  const promoted = exits('Record outcome', { outcome: 'PROMOTED', reasons: [] });
  expect(createTimeline({ color: true, start: START }).line(promoted, at(0))).toContain('\u001b[32mPROMOTED');
  expect(createTimeline({ color: false, start: START }).line(promoted, at(0))).not.toContain('\u001b');
});

describe('a canary', () => {
  const policy = v.parse(canaryPolicySchema, { events: { errors: 1 } });

  /** What the judge's step puts out, minute by minute, `errorsOf` errors of 100 challenger requests each. */
  function minutes(count: number, errorsOf: (index: number) => number): TimelineEntry[] {
    let state: JudgeState | null = null;
    let [verdict, sentence] = ['continue', ''];
    const outputs: TimelineEntry[] = [
      exits('Judge window', {
        phase: 'shifting',
        judge: { summary: { verdict: 'continue', sentence: 'no window was judged yet', windows: 0 }, state: null },
      }),
    ];
    for (let index = 0; index < count; index++) {
      const errors = { blue: { n: 300, k: 1 }, green: { n: 100, k: errorsOf(index) } };
      const judged = judgeWindow(state, { at: new Date(at(60 * index)).toISOString(), index, metrics: { errors } }, policy, {
        windows: count,
        metrics: ['errors'],
      });
      state = judged.state;
      if (verdict === 'continue') [verdict, sentence] = [judged.verdict, judged.evidence.sentence];
      outputs.push(
        exits(
          'Judge window',
          JSON.parse(JSON.stringify({ phase: 'shifting', judge: { summary: { verdict, sentence, windows: index + 1 }, state } })),
        ),
      );
    }
    return outputs;
  }

  const told = (entries: readonly TimelineEntry[]): string[] => {
    const timeline = createTimeline({ color: false, start: START });
    return entries
      .flatMap((one, second) => timeline.line(one, at(second)) ?? [])
      .map((line) => line.replace(/^T\+[\d:]+ +Judge window +/, ''));
  };

  test('is told at its beginning, every ten minutes, and at its verdict', () => {
    const lines = told(minutes(25, () => 0));
    expect(lines.map((line) => /^(pass)?.*?minute (\d+):/.exec(line)?.slice(1))).toEqual([
      [undefined, '1'],
      [undefined, '10'],
      [undefined, '20'],
      ['pass', '25'],
    ]);
    expect(lines[1]).toMatch(
      /^minute 10: errors 0 % of 1,000 challenger requests vs 0\.33 % of 3,000 champion requests, evidence 10\^-?\d\.\d \(needs 10\^2\.3\) {2}[▁▂▃]{10}$/,
    );
    expect(lines[3]).toMatch(/^pass {2}minute 25: errors 0 % of 2,500 requests, below 1 % with 95 % confidence {2}▁/);
  });

  test('that harms is told when it is convicted, and no more after that', () => {
    const lines = told(minutes(25, (index) => (index < 3 ? 0 : 6)));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^fail {2}minute \d: .*: worse than tolerated {2}▁+.*█$/);
  });
});
