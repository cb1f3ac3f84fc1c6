import { run } from '../../cli/why.ts';
import { exitCode, OUTCOMES } from '../../domain/delivery/outcome.ts';
import { aChampion, BUCKET, FakeAccount, typed } from './account/an-account.ts';

const base = (deliveryId: string): string => `s3://${BUCKET}/deliveries/fraud/${deliveryId}/`;

async function documents(fake: FakeAccount, deliveryId: string, all: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, document] of Object.entries(all))
    await fake.account.objects.put(`${base(deliveryId)}${name}.json`, JSON.stringify(document));
}

const rejected = {
  validation: {
    verdict: 'fail',
    reasons: ['merchant_category  missing  missing 31.4 % (limit 2 %)'],
    warnings: [],
    rows: 61204,
    badRows: 2,
    checks: [
      { column: 'amount', rule: 'range', status: 'pass', message: 'between 0 and 250000: found 0.01 to 88000' },
      {
        column: 'merchant_category',
        rule: 'missing',
        status: 'fail',
        message: 'missing 31.4 % (limit 2 %)',
        examples: [
          { row: 118, source: 's3://b/part-0003.csv' },
          { row: 119, source: 's3://b/part-0003.csv' },
          { row: 204, source: 's3://b/part-0003.csv' },
          { row: 7, source: 's3://b/part-0004.csv' },
        ],
      },
      { column: 'country', rule: 'unseen', status: 'inconclusive', message: 'the baseline has no dictionary' },
    ],
  },
  drift: {
    applicable: true,
    verdict: 'fail',
    reasons: [],
    warnings: [],
    columns: [
      { name: 'amount', verdict: 'fail', reasons: ['median 41.2 -> 4120'], warnings: [], psi: 0.41, effect: 0.41, failAt: 0.1, q: 0.00001 },
      {
        name: 'card_hash',
        verdict: 'fail',
        reasons: ['secret'],
        warnings: [],
        psi: 0.3,
        effect: 0.3,
        failAt: 0.1,
        q: 0.2,
        sensitive: true,
      },
      { name: 'country', verdict: 'pass', reasons: [], warnings: [] },
    ],
  },
};

test('tells of rejected data which rules were broken, where, and how far columns drifted', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('2026-11-17', 'REJECTED_DATA');
  await documents(fake, 'fraud-2026-11-17', rejected);
  await fake.account.objects.put(`s3://${BUCKET}/quarantine/fraud/2026-11-17/part-0003.csv.bad-rows.jsonl`, '{}');
  await fake.account.objects.put(`${base('fraud-2026-11-17')}report.html`, '<html>');
  const { code, lines } = await typed(run, fake, 'fraud/2026-11-17');
  expect(lines).toEqual([
    'REJECTED_DATA after 21 s. The data was rejected; nothing was trained.',
    '  fail  merchant_category  missing: missing 31.4 % (limit 2 %)   first rows 118, 119, 204 of part-0003.csv',
    '  ?     country            unseen: the baseline has no dictionary',
    '  fail  amount             drift: PSI 0.41 (limit of the effect 0.1, seen 0.41, q < 0.001)   median 41.2 -> 4120',
    '  fail  card_hash          drift: PSI 0.3 (limit of the effect 0.1, seen 0.3, q 0.2)   sensitive, values not shown',
    '  ok    1 of 3 rules hold',
    '  ok    1 column did not drift',
    `the bad rows: s3://${BUCKET}/quarantine/fraud/2026-11-17/part-0003.csv.bad-rows.jsonl`,
    'serves now: generation 12 (fraud-prod-g000012-22222222, dataset 77c0aaaa…), untouched by it',
    `report: ${base('fraud-2026-11-17')}report.html`,
    'next: correct the export and drop it again under a new name; or, if the data is right, change the contract in the policy and deploy: then slipway deliver fraud 2026-11-17 --again',
  ]);
  expect(code).toBe(10);
});

const window = {
  index: 2,
  at: '2026-11-24T03:08:10.000Z',
  errors: { blue: { n: 3600, k: 14 }, green: { n: 1204, k: 66 } },
  share: 0.25,
  verdict: 'fail',
  evidence: {
    logEvidence: 7.8,
    threshold: 5.3,
    sentence:
      'errors 5.1 % of 1,204 challenger requests vs 0.4 % of 3,600 champion requests, evidence 10^3.4 (needs 10^2.3): worse than tolerated',
  },
};

const landing = {
  at: '2026-11-24T03:12:20.000Z',
  landed: 'champion',
  verdict: 'pass',
  outcome: 'ROLLED_BACK',
  reasons: ['errors 5.1 %'],
  warnings: [],
  golden: { asked: 20, good: 20, problems: [] },
  endpoint: { status: 'InService', endpointConfigName: 'fraud-prod-g000012-22222222', instanceCount: 4 },
  fleet: { first: false, generation: 13, instanceCount: 4, instancesBefore: 4, share: 0.25, alarms: [] },
  judge: { alarmsFired: [{ name: 'fraud-prod-g000013-verdict', reason: '1 >= 1', at: '2026-11-24T03:08:40.000Z' }] },
};

test('tells of a rollback what users saw, moment by moment', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  const { ledger } = fake.account;
  const times = { startedAt: '2026-11-24T02:00:00.000Z', endedAt: '2026-11-24T03:12:30.000Z' };
  await fake.delivered('2026-11-24', undefined, times);
  await ledger.appendEvent('fraud-2026-11-24', 'shift started 13', '2026-11-24T03:05:10.000Z', { share: 0.25 });
  await ledger.appendEvent('fraud-2026-11-24', 'landed champion', '2026-11-24T03:12:20.000Z', { verdict: 'pass' });
  await fake.delivered('2026-11-24', 'ROLLED_BACK', times);
  const none = { n: 0, k: 0 };
  const later = {
    ...window,
    index: 3,
    errors: { blue: none, green: none },
    evidence: { ...window.evidence, sentence: 'counted after the verdict' },
  };
  const plan = { metrics: ['errors'], warnings: ['latency is not counted: no quantile was published'] };
  await documents(fake, 'fraud-2026-11-24', { landing, 'judge-plan': plan, 'windows/0002': window, 'windows/0003': later });
  const { code, lines } = await typed(run, fake, 'fraud-2026-11-24');
  expect(lines).toEqual([
    'ROLLED_BACK after 1 h 12 min. The challenger was rolled back; the champion serves all traffic, and that was verified.',
    `  fail  canary: ${window.evidence.sentence}`,
    '  ?     latency is not counted: no quantile was published',
    '1,204 requests saw the challenger, about 61 more errors than expected (counted minutes)',
    '  03:05:10  shift to generation 13: 1 of 4 instances = 25 %',
    `  03:08:10  the judge says fail: ${window.evidence.sentence}`,
    '  03:08:40  alarm fraud-prod-g000013-verdict fired: 1 >= 1',
    '  03:12:20  traffic rests on the champion: InService, fraud-prod-g000012-22222222, nothing pending; golden requests 20/20 answered as they should; instances 4 (before: 4)',
    'serves now: generation 12 (fraud-prod-g000012-22222222, dataset 77c0aaaa…), untouched by it',
    "next: nothing tonight: the model is quarantined and is not tried again by itself. Read the report and the container's log (/aws/sagemaker/Endpoints)",
  ]);
  expect(code).toBe(20);
});

test('tells of a lost gate the metric with its interval, and what else did not pass', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('weak', 'REJECTED_GATE', { reasons: ['auc is lower'] });
  const auc = { metric: 'auc', challenger: 0.921, champion: 0.9405, difference: -0.0195, lower: -0.024, upper: -0.015, margin: 0.005 };
  await documents(fake, 'fraud-weak', {
    evaluation: {
      against: 12,
      verdict: 'fail',
      reasons: ['auc is lower'],
      warnings: [],
      rows: 20000,
      comparison: { ...auc, verdict: 'fail', rows: 20000 },
      guardrails: [{ ...auc, metric: 'logLoss', verdict: 'pass' }],
      floors: [{ metric: 'auc', verdict: 'fail', value: 0.921, lower: 0.918, upper: 0.924, min: 0.93 }],
      slices: [
        { slice: 'country=LU', metric: 'auc', rows: 410, verdict: 'fail', text: 'is 0.08 lower' },
        { slice: 'country=DE', metric: 'auc', rows: 4100, verdict: 'fail', dryRun: true, text: 'is 0.08 lower' },
      ],
    },
  });
  const { code, out } = await typed(run, fake, 'fraud/weak');
  expect(out).toContain('fail  auc 0.921 vs champion 0.9405  difference -0.0195 [-0.024, -0.015], margin 0.005 on 20,000 held-out rows');
  expect(out).toContain('fail  auc 0.921 [0.918, 0.924], at least 0.93');
  expect(out).toContain('fail  slice country=LU, 410 rows: auc is 0.08 lower');
  expect(out).not.toContain('country=DE');
  expect(out).not.toContain('logLoss');
  expect(code).toBe(10);
});

test.each(OUTCOMES)('exits by the outcome %s and says what to do next', async (outcome) => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('any', outcome, { reasons: ['because'] });
  const { code, lines } = await typed(run, fake, 'fraud/any');
  expect(code).toBe(exitCode(outcome));
  expect(lines[0]).toMatch(new RegExp(`^${outcome} after 21 s\\. `));
  expect(lines.at(-1)).toMatch(/^next: \S/);
  expect(lines.at(-1)).not.toContain('{');
});

test('a promoted delivery says that it made what serves', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('good', 'PROMOTED', { deliveryId: aChampion(12).deliveryId });
  const { code, out } = await typed(run, fake, 'fraud/good');
  expect(out).toContain('dataset 77c0aaaa…), made by this delivery');
  expect(code).toBe(0);
});

test('training that found no capacity shows every attempt', async () => {
  const fake = new FakeAccount();
  await fake.delivered('dry', 'FAILED_TRAINING', { reasons: ['no capacity'] });
  const attempts = [{ rung: 0, instanceType: 'ml.g5.2xlarge', spot: true, reason: 'CapacityError: no spare' }];
  const summary = await fake.account.ledger.summary('fraud-dry');
  await documents(fake, 'fraud-dry', {
    record: { ...summary, evidence: { training: { status: 'no-capacity', reasons: [], attempts } }, events: [] },
  });
  const { out } = await typed(run, fake, 'fraud/dry');
  expect(out).toContain('  attempt 0  spot ml.g5.2xlarge  CapacityError: no spare');
  expect(out).toContain('nothing serves');
});

test('a delivery under way has no outcome yet', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('now');
  const { code, lines } = await typed(run, fake, 'fraud/now');
  expect(lines[0]).toBe('UNDER WAY for 7 h 46 min. It has no outcome yet.');
  expect(lines.at(-1)).toContain('slipway status fraud');
  expect(code).toBe(1);
});

test('a drop that waits for files names them', async () => {
  const fake = new FakeAccount();
  const claim = { drop: 'late', markerVersionId: 'v1', deliveryId: 'fraud-late', attempt: 1, at: '', missing: ['part-2.csv'] };
  await fake.account.ledger.changeDrop('fraud', 'late', 'v1', () => ({ next: claim, result: null }));
  const { code, out } = await typed(run, fake, 'fraud/late');
  expect(out).toContain('  missing  part-2.csv');
  expect(code).toBe(1);
});

test('MODEL alone is its last delivery', async () => {
  const fake = new FakeAccount();
  await fake.serving(12, { lastOutcome: { deliveryId: 'fraud-last', outcome: 'NO_CHANGE', at: '' } });
  await fake.delivered('last', 'NO_CHANGE');
  const { code, lines } = await typed(run, fake, 'fraud');
  expect(lines[0]).toMatch(/^NO_CHANGE/);
  expect(code).toBe(0);
});

test('a document that is no JSON costs its own lines only', async () => {
  const fake = new FakeAccount();
  await fake.delivered('odd', 'REJECTED_DATA', { reasons: ['rows  at least 10'] });
  await fake.account.objects.put(`${base('fraud-odd')}validation.json`, '{');
  const { out } = await typed(run, fake, 'fraud/odd');
  expect(out).toContain('  rows  at least 10');
  expect(out).toMatch(/note: .*validation\.json could not be read/);
});

test('--json carries the documents', async () => {
  const fake = new FakeAccount();
  await fake.serving(12);
  await fake.delivered('2026-11-17', 'REJECTED_DATA');
  await documents(fake, 'fraud-2026-11-17', rejected);
  const { lines, code } = await typed(run, fake, 'fraud/2026-11-17', '--json');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ outcome: 'REJECTED_DATA', validation: { rows: 61204 }, champion: { generation: 12 } });
  expect(code).toBe(10);
});

test.each([
  { asked: ['fraud/never'], error: /model fraud knows no drop "never"; among others known/ },
  { asked: ['other/known'], error: /no model "other"; platform ml-prod has fraud/ },
  { asked: ['fraud-abc'], error: /no delivery "fraud-abc"; give a delivery's id, MODEL\/DROP, MODEL@GENERATION or a model/ },
  { asked: ['fraud'], error: /no delivery of fraud has ended yet/ },
  { asked: [], error: /DELIVERY is missing/ },
])('$asked is refused', async ({ asked, error }) => {
  const fake = new FakeAccount();
  await fake.delivered('known');
  await expect(typed(run, fake, ...asked)).rejects.toThrow(error);
});
