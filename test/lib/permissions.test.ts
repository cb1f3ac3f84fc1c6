import { App, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { ALARM_KINDS, alarmNameFor, endpointConfigNameFor } from '../../domain/delivery/names.ts';
import { STANDING_ALARMS } from '../../lib/alarms/runbook.ts';
import { STEPS_OF } from '../../lib/model/workflows.ts';
import { modelRoleStatements, modelSources, trainingRoleStatements, trainingSources } from '../../lib/permissions/container-roles.ts';
import type { ModelNamesWithRoles } from '../../lib/permissions/model-names.ts';
import { stepPermissions } from '../../lib/permissions/steps.ts';
import { INTEGRATIONS } from '../../lib/workflow/integrations.ts';
import { matchesArn, matchesGlob } from '../../rehearsal/iam/pattern.ts';

const stack = new Stack(new App(), 'Names', { env: { account: '111122223333', region: 'eu-central-1' } });
const data = 'arn:aws:s3:::data';

/** One model of the platform, as its stack names it. */
const namesOf = (model: string): ModelNamesWithRoles => ({
  stack,
  model,
  platform: {
    platformName: 'slipway',
    tableName: 'slipway-slipway',
    tableArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/slipway-slipway',
    dataBucketName: 'data',
    dataBucketArn: data,
    recordsBucketName: 'records',
    recordsBucketArn: 'arn:aws:s3:::records',
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:topic',
    dataKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:dead',
  },
  topicArn: 'arn:aws:sns:eu-central-1:111122223333:topic',
  endpointName: model,
  modelPackageGroup: `slipway-${model}`,
  dropBucketArn: data,
  dropPrefix: `drops/${model}/`,
  dataKeyArns: ['arn:aws:kms:eu-central-1:111122223333:key/k'],
  dropKeyArn: undefined,
  trainerRepositoryArn: 'arn:aws:ecr:eu-central-1:111122223333:repository/trainer',
  serverRepositoryArn: 'arn:aws:ecr:eu-central-1:111122223333:repository/server',
  scriptMode: false,
  channelFolders: ['images/small/'],
  rollbackAlarmArns: [],
  network: undefined,
  trainingRoleArn: `arn:aws:iam::111122223333:role/${model}-training`,
  modelRoleArn: `arn:aws:iam::111122223333:role/${model}-serving`,
});

interface Thing {
  readonly arn: string;
  /** What the conditions of a statement are asked of: keys of the ledger, prefixes of a listing. */
  readonly context?: string;
}

/** Whatever a model owns, under the names that steps and workflows give it. */
function thingsOf(model: string, generation: number, hex: string): Thing[] {
  const regional = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111122223333:${rest}`;
  const delivery = `${model}-${hex.slice(0, 20)}`;
  const config = endpointConfigNameFor(model, generation, hex);
  const key = (path: string): Thing => ({ arn: `${data}/${path}` });
  const item = (pk: string): Thing => ({ arn: namesOf(model).platform.tableArn, context: pk });
  const listing = (prefix: string): Thing => ({ arn: data, context: prefix });
  const alarms = [
    ...ALARM_KINDS.map((kind) => alarmNameFor(model, generation, kind)),
    ...STANDING_ALARMS.map((kind) => `${model}-${kind}`),
  ];
  return [
    ...[`endpoint/${model}`, `endpoint-config/${config}`, `model/${delivery}`, `model-package-group/slipway-${model}`].map((rest) => ({
      arn: regional('sagemaker', rest),
    })),
    { arn: regional('sagemaker', `model-package/slipway-${model}/${generation}`) },
    ...[0, 9, 12].map((rung) => ({ arn: regional('sagemaker', `training-job/${delivery}-t${rung}-${generation % 11}-3`) })),
    ...['new', 'old'].map((who) => ({ arn: regional('sagemaker', `transform-job/${delivery}-${who}-0-0-0`) })),
    ...alarms.map((name) => ({ arn: regional('cloudwatch', `alarm:${name}`) })),
    ...Object.keys(STEPS_OF).flatMap((workflow) => [
      { arn: regional('states', `stateMachine:slipway-${model}-${workflow}`) },
      { arn: regional('states', `execution:slipway-${model}-${workflow}:${delivery}`) },
    ]),
    ...[`deliveries/${model}/${delivery}/record.json`, `snapshots/${model}/${delivery}/data/f`, `capture/${config}/x.jsonl`].map(key),
    ...[`quarantine/${model}/d/f`, `drops/${model}/d/f`].map(key),
    { arn: `arn:aws:s3:::records/outcomes/${model}/${delivery}.json` },
    ...[`model#${model}`, `delivery#${delivery}`].map(item),
    ...[`deliveries/${model}/${delivery}/`, `snapshots/${model}/${delivery}/`, `capture/${config}/`, `drops/${model}/d/`].map(listing),
    { arn: namesOf(model).trainingRoleArn },
    { arn: namesOf(model).modelRoleArn },
  ];
}

/** An ARN of this stack with its partition, the only thing that is known at deployment alone, filled in. */
const flat = (arn: string): string => arn.replace(/\$\{Token\[AWS\.Partition\.\d+\]\}/, 'aws');

/** A statement as far as it matters here: what it is for, and patterns of resources and of conditions. */
interface Grant {
  readonly sid: string;
  readonly resources: readonly string[];
  readonly limits: readonly string[];
}

const limitsOf = (statement: PolicyStatement): string[] =>
  Object.values(statement.conditions as Record<string, Record<string, string | string[]>>).flatMap((keys) =>
    Object.entries(keys).flatMap(([name, values]) => (/s3:prefix|LeadingKeys/.test(name) ? [values].flat() : [])),
  );

/** Everything that any role of a model is granted, each grant once. */
function grantsOf(model: string): Grant[] {
  const names = namesOf(model);
  const statements = [
    ...Object.values(stepPermissions(names)).flat(),
    ...trainingRoleStatements(names),
    ...modelRoleStatements(names),
    ...Object.values(INTEGRATIONS).flatMap((integration) => integration({ stack, model })),
  ];
  const grants = statements.map((statement): Grant => {
    const resources = statement.resources.map(flat).filter((resource) => resource !== '*');
    return { sid: statement.sid ?? '', resources, limits: limitsOf(statement) };
  });
  const sources = { sid: 'trust', resources: [...trainingSources(names), ...modelSources(names)].map(flat), limits: [] };
  return [...new Map([...grants, sources].map((grant) => [JSON.stringify(grant), grant])).values()];
}

function allows({ resources, limits }: Grant, { arn, context }: Thing): boolean {
  const asked = context !== undefined;
  if (asked !== limits.length > 0) return false;
  if (asked && !limits.some((pattern) => matchesGlob(pattern, context))) return false;
  return resources.some((resource) => matchesArn(resource, arn));
}

const PIECES = [
  '-',
  'g',
  '-g',
  '-t',
  '-new',
  '-old',
  'gpu',
  '0',
  '000001',
  'abcdef',
  '-g000001',
  '-fleet',
  '-errors',
  '-verdict',
  'x'.repeat(8),
];
const legal = (name: string): boolean => /^[a-z][a-z0-9-]{0,23}$/.test(name);
/** Two models of one platform, the second of which is named to be mistaken for something of the first. */
const twoModels = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }))
  .map(([model, pieces]) => [model, `${model}${pieces.join('')}`.slice(0, 24)] as const)
  .filter(([model, other]) => legal(model) && legal(other) && model !== other);
const aHash = fc.stringMatching(/^[0-9a-f]{64}$/);
const aGeneration = fc.integer({ min: 1, max: 999_999 });

const taken = (mine: string, theirs: string, generation: number, hex: string): string[] =>
  grantsOf(mine).flatMap((grant) =>
    thingsOf(theirs, generation, hex)
      .filter((thing) => allows(grant, thing))
      .map(({ arn, context }) => `${grant.sid}: ${context ?? arn}`),
  );

test('a role of one model is good for nothing of another, whatever their names', () => {
  fc.assert(
    fc.property(twoModels, aGeneration, aHash, ([model, other], generation, hex) => {
      expect(taken(model, other, generation, hex)).toEqual([]);
      expect(taken(other, model, generation, hex)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['flights', 'flights-gpu'],
  ['flights', 'flights-g'],
  ['flights', 'flights-g000001'],
  ['flights', 'flights-g000001-fleet'],
  ['a', `a-${'x'.repeat(20)}-t`],
  ['a', `a-${'x'.repeat(20)}-n`],
])('%s has nothing of %s', (model, other) => {
  for (const hex of ['0123456789abcdef'.repeat(4), 'e'.repeat(64)]) {
    expect(taken(model, other, 1, hex)).toEqual([]);
    expect(taken(other, model, 1, hex)).toEqual([]);
  }
});

/** Started by rules and by a binding of their own, which tests of the template look at. */
const ELSEWHERE = [/^stateMachine:/, /-train-challenger$/, /-training$/];

test.each(['flights', 'a', 'x'.repeat(24)])('and good for all that is its own: %s', (model) => {
  fc.assert(
    fc.property(aGeneration, aHash, (generation, hex) => {
      const grants = grantsOf(model);
      const owned = thingsOf(model, generation, hex).filter(
        ({ arn }) => !ELSEWHERE.some((name) => name.test(arn.split(':').slice(5, 7).join(':'))),
      );
      expect(owned.filter((thing) => !grants.some((grant) => allows(grant, thing)))).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

describe('what a trainer may read', () => {
  const own = { ...namesOf('flights'), scriptMode: true };
  const reads = trainingRoleStatements(own).filter(({ sid }) => ['ReadChannels', 'ListChannels'].includes(sid ?? ''));
  const mayRead = (key: string): boolean =>
    reads.some(({ resources }) => resources.some((pattern) => matchesArn(flat(pattern), `${data}/${key}`)));
  const mayList = (prefix: string): boolean => reads.flatMap(limitsOf).some((pattern) => matchesGlob(pattern, prefix));

  test.each([
    ['its part of the split', 'deliveries/flights/d/split/train/', 'part-0000.csv', true],
    ['its checkpoints', 'deliveries/flights/d/training/checkpoints/', 'c.json', true],
    ['its code', 'code/flights/0123/', 'sourcedir.tar.gz', true],
    ['a channel of the policy', 'snapshots/flights/d/data/images/small/', 'x.png', true],
    ['its neighbour', 'snapshots/flights/d/data/images/', 'large/x.png', false],
    ['one whose name begins alike', 'snapshots/flights/d/data/images/smaller/', 'x.png', false],
    ['the rest of the drop', 'snapshots/flights/d/data/', 'rows.csv', false],
    ['what is held out', 'deliveries/flights/d/split/', 'labels.csv', false],
    ['a report', 'deliveries/flights/d/', 'report.html', false],
    ['the same of another model', 'snapshots/trains/d/data/images/small/', 'x.png', false],
  ])('%s', (_what, folder, file, allowed) => {
    expect([mayList(folder), mayRead(`${folder}${file}`)]).toEqual([allowed, allowed]);
  });
});
