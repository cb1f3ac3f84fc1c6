import { judgeQuotas, neededQuotas, type QuotaPolicy } from '../../../domain/doctor/quotas.ts';
import { closedServices, reachable } from '../../../domain/doctor/services.ts';

const policy = (capacity: QuotaPolicy['account']['capacity']): QuotaPolicy => ({
  account: {
    capacity,
    fleet: { instanceType: 'ml.m5.large', instanceCount: 4 },
    evaluation: { instanceType: 'ml.m5.large', instanceCount: 1 },
  },
});
const SPOT = { instanceType: 'ml.g5.xlarge', instanceCount: 1, spot: true };
const ON_DEMAND = { instanceType: 'ml.g5.xlarge', instanceCount: 2, spot: false };

test('exactly what the plan uses is needed: spot and on demand apart, the endpoint twice, both models scored at once', () => {
  expect(neededQuotas(policy([SPOT, { ...SPOT, instanceCount: 3 }, { ...ON_DEMAND, keepAliveSeconds: 600 }]))).toEqual([
    { name: 'ml.g5.xlarge for spot training job usage', instances: 3, kind: 'training', rungs: [1, 2] },
    { name: 'ml.g5.xlarge for training job usage', instances: 2, kind: 'training', rungs: [3] },
    { name: 'ml.g5.xlarge for training warm pool usage', instances: 2, kind: 'warm pool', rungs: [] },
    { name: 'ml.m5.large for transform job usage', instances: 2, kind: 'scoring', rungs: [] },
    { name: 'ml.m5.large for endpoint usage', instances: 8, kind: 'endpoint', rungs: [] },
  ]);
});

const ENOUGH: Readonly<Record<string, number>> = {
  'ml.g5.xlarge for spot training job usage': 1,
  'ml.g5.xlarge for training job usage': 2,
  'ml.m5.large for transform job usage': 2,
  'ml.m5.large for endpoint usage': 8,
};

function judged(values: Readonly<Record<string, number | undefined>> | undefined, capacity = [SPOT, ON_DEMAND]) {
  const known =
    values === undefined
      ? undefined
      : new Map(Object.entries({ ...ENOUGH, ...values }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  return judgeQuotas(neededQuotas(policy(capacity)), known, 'eu-west-1');
}

test.each<{
  when: string;
  values: Readonly<Record<string, number | undefined>> | undefined;
  verdicts: string;
  says?: RegExp;
  capacity?: (typeof SPOT)[];
}>([
  { when: 'all is enough, to the last instance', values: {}, verdicts: 'pass pass pass pass' },
  {
    when: 'spot is short and on demand is not',
    values: { 'ml.g5.xlarge for spot training job usage': 0 },
    verdicts: 'pass! pass pass pass',
    says: /0, needed 1 by rung 1: rung 1 never trains, another one can/,
  },
  {
    when: 'no rung can train',
    values: { 'ml.g5.xlarge for spot training job usage': 0, 'ml.g5.xlarge for training job usage': 1 },
    verdicts: 'fail fail pass pass',
    says: /ask for 2 in Service Quotas, Amazon SageMaker, "ml\.g5\.xlarge for training job usage", in eu-west-1/,
  },
  {
    when: 'the only rung is short',
    values: { 'ml.g5.xlarge for spot training job usage': 0 },
    capacity: [SPOT],
    verdicts: 'fail pass pass',
  },
  {
    when: 'one rung is short and the other is not known',
    values: { 'ml.g5.xlarge for spot training job usage': 0, 'ml.g5.xlarge for training job usage': undefined },
    verdicts: 'fail inconclusive pass pass',
    says: /knows no such quota in eu-west-1/,
  },
  {
    when: 'the endpoint cannot serve',
    values: { 'ml.m5.large for endpoint usage': 3 },
    verdicts: 'pass pass pass fail',
    says: /3, needed 8: 4 to serve, twice that/,
  },
  {
    when: 'the endpoint could serve, but never change',
    values: { 'ml.m5.large for endpoint usage': 7 },
    verdicts: 'pass pass pass fail',
    says: /4 serve, but no other model could ever take over/,
  },
  {
    when: 'only one model can be scored',
    values: { 'ml.m5.large for transform job usage': 1 },
    verdicts: 'pass pass fail pass',
    says: /both models at once/,
  },
  {
    when: 'nobody may ask',
    values: undefined,
    verdicts: 'inconclusive inconclusive inconclusive inconclusive',
    says: /servicequotas:ListServiceQuotas/,
  },
])('$verdicts when $when', ({ values, verdicts, says, capacity }) => {
  const findings = judged(values, capacity);
  expect(findings.map(({ verdict, warns }) => `${verdict}${warns === true ? '!' : ''}`).join(' ')).toBe(verdicts);
  if (says !== undefined) expect(findings.map(({ found, next }) => `${found} ${next ?? ''}`).join('; ')).toMatch(says);
  for (const { verdict, next } of findings) if (verdict !== 'pass') expect(next).toMatch(/\S/);
});

test('a warm pool that is not granted costs nothing but time', () => {
  const needed = neededQuotas(policy([{ ...ON_DEMAND, keepAliveSeconds: 60 }]));
  const known = new Map([...Object.entries(ENOUGH), ['ml.g5.xlarge for training warm pool usage', 0] as const]);
  expect(judgeQuotas(needed, known, 'eu-west-1')[1]).toMatchObject({
    verdict: 'pass',
    warns: true,
    found: expect.stringContaining('no pool is kept'),
  });
});

test.each([
  { types: ['AWS::Lambda::Function'], verdict: 'pass', found: /none that is closed/ },
  { types: ['AWS::SageMaker::MonitoringSchedule'], verdict: 'inconclusive', found: /Model Monitor/ },
  { types: ['AWS::SageMaker::ModelBiasJobDefinition'], verdict: 'inconclusive', found: /Clarify/ },
  { types: ['AWS::CodeCommit::Repository'], verdict: 'inconclusive', found: /CodeCommit/ },
  { types: ['AWS::SageMaker::ModelPackageGroup'], verdict: 'pass', found: /none/ },
])('$types: $verdict', ({ types, verdict, found }) => {
  expect(closedServices(types)).toMatchObject([{ verdict, found: expect.stringMatching(found) }]);
});

test.each([
  { name: undefined, verdict: 'pass' },
  { name: 'OptInRequired', verdict: 'fail' },
  { name: 'UnrecognizedClientException', verdict: 'fail' },
  { name: 'AccessDeniedException', verdict: 'inconclusive' },
  { name: 'TimeoutError', verdict: 'inconclusive' },
])('a call that ends in $name is $verdict', ({ name, verdict }) => {
  const finding = reachable('SageMaker', 'eu-west-1', name === undefined ? undefined : { name, message: 'why' });
  expect(finding.verdict).toBe(verdict);
  expect(finding.next === undefined).toBe(verdict === 'pass');
});
