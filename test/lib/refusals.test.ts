import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Capacity,
  ContainerImage,
  DeliveryPlatform,
  DropSource,
  type ModelDeliveryProps,
  ServingFleet,
  SynthRefusal,
  TrafficShift,
} from '../../lib/index.ts';
import { aModel, anApp, POLICY_FILE } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-policies-'));
let written = 0;

/** The example's policy with a change, as a file. */
function policyWith(change: (policy: Record<string, Record<string, unknown>>) => void): { policyFile: string } {
  const policy = JSON.parse(readFileSync(POLICY_FILE, 'utf8'));
  change(policy);
  const policyFile = join(folder, `policy-${written++}.json`);
  writeFileSync(policyFile, JSON.stringify(policy));
  return { policyFile };
}

const merge = (section: string, more: Record<string, unknown>) =>
  policyWith((policy) => {
    policy[section] = { ...policy[section], ...more };
  });

const metric = (metricName: string, statistic: string) =>
  new Metric({
    namespace: 'AWS/SageMaker',
    metricName,
    statistic,
    period: Duration.minutes(1),
    dimensionsMap: { EndpointName: 'flights', VariantName: 'AllTraffic' },
  });

type Given = Partial<ModelDeliveryProps>;
type Refused = [what: string, given: Given | ((stack: Stack) => Given), says: RegExp];

const PROPS: Refused[] = [
  ['a model name in capitals', { modelName: 'Flights' }, /^modelName: model name "Flights" must match \[a-z\]\[a-z0-9-\]\{0,23\}/],
  [
    'a fleet that cannot canary',
    { fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 1 }) },
    /^shift: one instance cannot canary under guardrail/,
  ],
  [
    'a percentage that no instance count reaches',
    { shift: TrafficShift.canary({ percent: 10 }) },
    /^shift: 10 % of 4 instances .* nearest: 25 % \(1 of 4\)/,
  ],
  [
    'a bake that the judge cannot use',
    { shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(2) }) },
    /^shift: a bake of 120 s; allowed/,
  ],
  [
    'no time for a rollback',
    { shift: TrafficShift.canary({ instances: 1, terminationWait: Duration.minutes(1) }) },
    /^shift: a termination wait of 60 s; allowed/,
  ],
  [
    'an instance type that is none',
    { fleet: ServingFleet.instances({ instanceType: 'm5.large', count: 2 }) },
    /^ModelDelivery: fleet\.instanceType: given "m5\.large"; a SageMaker instance type, such as ml\.g5\.xlarge/m,
  ],
  [
    'an endpoint name that is too long',
    { fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 2, endpointName: 'e'.repeat(41) }) },
    /endpointName: given "e+"; an endpoint name of at most 40/,
  ],
  ['a tag of AWS’s own', { runtimeTags: { 'aws:owner': 'me' } }, /^runtimeTags: key "aws:owner"; allowed/],
  [
    'rungs that take longer together than the workflow waits',
    { capacity: Capacity.spot(['ml.g5.xlarge', 'ml.g5.2xlarge'], { maxRuntime: Duration.hours(8), maxWait: Duration.hours(46) }) },
    /^ModelDelivery: capacity: .*all rungs together may take at most 324000 s \(90 hours\)/m,
  ],
  [
    'instances that stay longer than SageMaker keeps them',
    { capacity: Capacity.onDemand(['ml.g5.xlarge'], { keepAlive: Duration.hours(7) }) },
    /capacity\.0\.keepAliveSeconds: given 25200/,
  ],
  [
    'a price that is none',
    { capacity: Capacity.onDemand(['ml.g5.xlarge'], { usdPerHour: { 'ml.g5.xlarge': 0 } }) },
    /capacity\.0\.usdPerHour: given 0/,
  ],
  [
    'a ceiling that pays for no rung',
    { ...merge('training', { maxCost: { usd: 1 } }), capacity: Capacity.onDemand(['ml.p5.48xlarge']) },
    /policy-\d+\.json: training\.maxCost: no rung of the capacity plan can run for \$1\.00: on-demand ml\.p5\.48xlarge costs \$63\.30 an hour/,
  ],
  [
    'a ceiling over a type without a price',
    { ...merge('training', { maxCost: { usd: 60 } }), capacity: Capacity.onDemand(['ml.g7.2xlarge']) },
    /training\.maxCost: the price table of \d{4}-\d{2} has no ml\.g7\.2xlarge; give its price, such as capacity usdPerHour: \{ 'ml\.g7\.2xlarge': 3\.5 \}/,
  ],
  ['a ceiling of nothing', merge('training', { maxCost: { usd: 0 } }), /training\.maxCost\.usd: given 0/],
  ['no policy at all', { policyFile: undefined }, /^give exactly one of policyFile and policy, got neither/],
  ['a policy that is not there', { policyFile: 'no/such.json' }, /^policyFile: there is no file .*no\/such\.json/],
  [
    'a network without security groups',
    (stack) => ({ network: { vpc: new Vpc(stack, 'Vpc'), securityGroups: [] } }),
    /^network: securityGroups is empty/,
  ],
  [
    'an alarm that cannot fire',
    (stack) => ({
      rollbackAlarms: [
        new Alarm(stack, 'Errors', {
          alarmName: 'errors',
          metric: metric('Invocation4XXErrors', 'Average'),
          threshold: 1,
          evaluationPeriods: 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        }),
      ],
    }),
    /^rollbackAlarms: errors: Average of Invocation4XXErrors lies between 0 and 1, so GreaterThanThreshold 1 is never true; choose/,
  ],
  [
    'more alarms than SageMaker listens to',
    (stack) => ({ rollbackAlarms: Array.from({ length: 7 }, (_, i) => Alarm.fromAlarmName(stack, `A${i}`, `a${i}`)) }),
    /^rollbackAlarms: 7 alarms; SageMaker listens to 10 and 4 are Slipway's, so give at most 6/,
  ],
  [
    'a marker that file and prop call differently',
    (stack) => ({
      ...merge('drop', { marker: '_MANIFEST.json' }),
      drops: DropSource.bucket(Bucket.fromBucketName(stack, 'B', 'b-1'), { marker: '_SUCCESS' }),
    }),
    /drop\.marker: given "_MANIFEST\.json", but prop drops says "_SUCCESS"; name the marker once/,
  ],
];

const POLICIES: Refused[] = [
  [
    'telling people of what nobody watches',
    merge('watch', { notifyOn: ['scores'] }),
    /watch\.notifyOn\.0: given "scores"; allowed: dataDrift, errors, latency, or the name of an alarm in prop rollbackAlarms/,
  ],
  [
    'an alarm that rolls back and only tells',
    merge('watch', { rollBackOn: ['errors'], notifyOn: ['errors'] }),
    /watch: "errors" stands in rollBackOn and in notifyOn; .* name it once/,
  ],
  [
    'reports that go',
    merge('retention', { reports: '2y' }),
    /retention\.reports: reports are kept as long as the data bucket.*remove this field/,
  ],
  [
    'snapshots that go too soon',
    merge('dataset', { snapshot: { keep: '7d' } }),
    /dataset\.snapshot\.keep: given "7d"; whole days, at least 14d/,
  ],
  ['snapshots that go in the middle of a day', merge('dataset', { snapshot: { keep: '337h' } }), /whole days/],
  [
    'snapshots that go, of a platform that is not ours',
    (stack) => ({
      ...merge('dataset', { snapshot: { keep: '90d' } }),
      platform: DeliveryPlatform.fromName(stack, 'Imported', 'team'),
    }),
    /dataset\.snapshot\.keep: given "90d", but platform team is imported .* lifecycle rule for the prefix snapshots\/flights\//,
  ],
  [
    'a channel beside no other, in which all rows lie',
    merge('dataset', { channels: { images: 'images' } }),
    /dataset\.channels\.images: given "images\/", which shares files with the whole drop, where the held-out rows lie/,
  ],
  [
    'a channel inside the rows that are parted',
    merge('dataset', { channels: { train: 'rows', more: 'rows/late/' } }),
    /dataset\.channels\.more: given "rows\/late\/", which shares files with "rows\/"/,
  ],
  [
    'a channel with the rows that are held out',
    merge('dataset', { holdout: { by: 'folder' }, channels: { extra: 'holdout' } }),
    /dataset\.channels\.extra: given "holdout\/", which shares files with "holdout\/"/,
  ],
  [
    'a channel whose folder is a pattern',
    merge('dataset', { channels: { train: 'rows', all: '*' } }),
    /dataset\.channels\.all: given "\*"; a folder of the drop, such as "rows"/,
  ],
  [
    'a channel outside the drop',
    merge('dataset', { channels: { train: 'rows', up: 'images/../..' } }),
    /dataset\.channels\.up: given "images\/\.\.\/\.\."; a folder of the drop/,
  ],
  [
    'approval by hand',
    merge('approval', { mode: 'manual' }),
    /approval\.mode: .*approval mode "manual" is not available yet; allowed: "automatic"/,
  ],
  [
    'a bake, which the account decides',
    merge('canary', { bake: '30m' }),
    /canary\.bake: decided by the account, not by the policy: move it to prop shift/,
  ],
  [
    'an instance type, which the account decides',
    merge('training', { instanceType: 'ml.g5.xlarge' }),
    /training\.instanceType: decided by the account/,
  ],
  ['a field that nobody knows', merge('problem', { lable: 'late' }), /problem\.lable: unknown field; remove it/],
  ['a problem type that is none', merge('problem', { type: 'ranking' }), /problem\.type: given "ranking"; allowed: .*binary/],
  [
    'a label that no column is',
    merge('problem', { label: 'delayed' }),
    /problem\.label: given "delayed"; allowed: a column of dataset\.contract\.columns \(date, hour/,
  ],
  ['a label among the features', merge('problem', { features: ['hour', 'late'] }), /problem\.features: holds the label "late"/],
  [
    'a floor that nothing reaches',
    merge('gates', { floors: [{ metric: 'auc', min: 1 }] }),
    /gates\.floors\.0\.min: given 1; no challenger's auc can be shown to reach it; allowed: below 1/,
  ],
  ['a metric of another problem', merge('gates', { floors: [{ metric: 'rmse', max: 3 }] }), /gates: rmse is no metric of a binary problem/],
  [
    'holding an inconclusive canary',
    merge('canary', { whenInconclusive: 'hold' }),
    /canary\.whenInconclusive: "hold" needs the weighted strategy/,
  ],
  [
    'an alarm that nobody listed',
    merge('watch', { rollBackOn: ['errors', 'bookings'] }),
    /watch\.rollBackOn\.1: given "bookings"; allowed: errors, latency/,
  ],
  ['rolling back on drift', merge('watch', { rollBackOn: ['dataDrift'] }), /drift of the data never rolls back/],
  ['a section that is missing', policyWith((policy) => delete policy['gates']), /gates: .*(missing|required)/],
];

describe('synth refuses, and says what was given, what is allowed and what to change', () => {
  test.each([...PROPS, ...POLICIES])('%s', (_, given, says) => {
    const attempt = () => aModel(anApp(), given);
    expect(attempt).toThrow(SynthRefusal);
    expect(attempt).toThrow(says);
  });

  test('all that is wrong with a policy at once, one line each', () => {
    const { policyFile } = policyWith((policy) => {
      policy['problem'] = { ...policy['problem'], type: 'ranking' };
      policy['canary'] = { ...policy['canary'], falseRollback: 2 };
    });
    const lines = refusalOf(() => aModel(anApp(), { policyFile })).split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\S*policy-\d+\.json: [a-zA-Z.]+: /);
  });

  test('a policy that is not JSON', () => {
    const policyFile = join(folder, 'broken.json');
    writeFileSync(policyFile, '{ "format": ');
    expect(() => aModel(anApp(), { policyFile })).toThrow(/broken\.json: not JSON: /);
  });

  test('a deploy-time value in a policy', () => {
    const policy = JSON.parse(readFileSync(POLICY_FILE, 'utf8'));
    policy.training.hyperparameters.region = Aws.REGION;
    expect(() => aModel(anApp(), { policyFile: undefined, policy })).toThrow(/^policy: holds a deploy-time value/);
  });

  const scope = () => new Stack(anApp(), 's');
  test.each<[string, () => unknown, RegExp]>([
    [
      'adopting an endpoint',
      () => ServingFleet.adopt('fraud-prod', { instanceType: 'ml.g5.xlarge' }),
      /ServingFleet\.adopt\("fraud-prod"\) is not available yet/,
    ],
    ['weighted shifts', () => TrafficShift.weighted(), /TrafficShift\.weighted is not available yet/],
    ['no instance type', () => Capacity.onDemand([]), /^capacity: name at least one instance type/],
    [
      'waiting shorter than training',
      () => Capacity.spot(['ml.g5.xlarge'], { maxRuntime: Duration.hours(2), maxWait: Duration.hours(1) }),
      /^capacity: maxWait 1 hour is shorter than maxRuntime 2 hours/,
    ],
    [
      'a warm pool of spot instances',
      () => {
        const warm = { maxRuntime: Duration.hours(1), maxWait: Duration.hours(1), keepAlive: Duration.minutes(30) };
        return Capacity.spot(['ml.g5.xlarge'], warm);
      },
      /^capacity: keepAlive given to spot; a warm pool holds on-demand instances only/,
    ],
    [
      'the price of a type that is not asked for',
      () => Capacity.onDemand(['ml.g5.xlarge'], { usdPerHour: { 'ml.g5.2xlarge': 2 } }),
      /^capacity: usdPerHour names ml\.g5\.2xlarge, which is not asked for here; allowed: ml\.g5\.xlarge/,
    ],
    ['a folder that is not there', () => ContainerImage.fromAsset('/no/such'), /there is no folder \/no\/such/],
    ['a folder without Dockerfile', () => ContainerImage.fromAsset(folder), /has no Dockerfile/],
    [
      'an AMI that is none',
      () => ContainerImage.fromEcr(Repository.fromRepositoryName(scope(), 'R', 'r'), 't', { inferenceAmi: 'cuda-13' }),
      /^inferenceAmi "cuda-13" is none/,
    ],
    [
      'a tag that is none',
      () => ContainerImage.fromEcr(Repository.fromRepositoryName(scope(), 'R', 'r'), 'a b'),
      /"a b" is no tag or digest/,
    ],
    [
      'a rehearsal’s folder that is not there',
      () => ContainerImage.fromEcr(Repository.fromRepositoryName(scope(), 'R', 'r'), 't', { rehearseWith: '/no/such' }),
      /rehearseWith names \/no\/such/,
    ],
    [
      'a prefix that is no folder',
      () => DropSource.bucket(Bucket.fromBucketName(scope(), 'B', 'b-1'), { prefix: 'fraud' }),
      /^drops: prefix "fraud" must be a folder/,
    ],
    [
      'a marker that is none',
      () => DropSource.bucket(Bucket.fromBucketName(scope(), 'B', 'b-1'), { marker: 'DONE' }),
      /^drops: marker "DONE" is not supported/,
    ],
    [
      'a platform name that is too long',
      () => new DeliveryPlatform(scope(), 'P', { platformName: 'p'.repeat(21) }),
      /^platform name "p+" must be a text/,
    ],
  ])('%s', (_, attempt, says) => expect(attempt).toThrow(says));
});

function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was refused');
}
