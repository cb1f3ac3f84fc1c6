import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_cloudwatch as cloudwatch, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { loadAssembly } from '../../../rehearsal/assembly/load-assembly.ts';
import type { AssemblyModel } from '../../../rehearsal/assembly/model.ts';
import { RESOURCE_TYPES } from '../../../rehearsal/assembly/resource-types.ts';

/** Synthesizing loads aws-cdk-lib, on a machine that others may use too. */
jest.setTimeout(120_000);

const DEFINITION = JSON.stringify({
  StartAt: 'Check',
  States: { Check: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: '${CheckArn}' }, End: true } },
});

/** A platform stack and a model stack, as a user of CDK writes them. */
function synthesize(): string {
  const dir = mkdtempSync(join(tmpdir(), 'synthesized-'));
  for (const folder of ['fn', 'image']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'fn', 'index.cjs'), 'exports.handler = async (event) => event;');
  writeFileSync(join(dir, 'image', 'Dockerfile'), 'FROM scratch');
  writeFileSync(join(dir, 'asl.json'), DEFINITION);

  const app = new App({ outdir: join(dir, 'cdk.out'), context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
  const platform = new Stack(app, 'Platform');
  const bucket = new s3.Bucket(platform, 'Data', { versioned: true, enforceSSL: true });
  const l1 = bucket.node.defaultChild as s3.CfnBucket;
  l1.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  const table = new dynamodb.TableV2(platform, 'Ledger', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: 'ttl',
    globalSecondaryIndexes: [{ indexName: 'open', partitionKey: { name: 'open', type: dynamodb.AttributeType.STRING } }],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const key = new kms.Key(platform, 'Key', { alias: 'alias/data' });
  const dlq = new sqs.Queue(platform, 'Dlq', { visibilityTimeout: Duration.seconds(45) });
  const topic = new sns.Topic(platform, 'Topic', { masterKey: key });
  topic.addSubscription(new subscriptions.SqsSubscription(dlq));

  const model = new Stack(app, 'Model');
  model.templateOptions.metadata = { rehearsal: { parameters: { '/app/contact': 'ops@example.com' } } };
  const fn = new lambda.Function(model, 'Check', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(dir, 'fn')),
    timeout: Duration.seconds(30),
    memorySize: 256,
    deadLetterQueue: dlq,
    retryAttempts: 1,
    environment: { BUCKET: bucket.bucketName, CONTACT: ssm.StringParameter.valueForStringParameter(model, '/app/contact') },
  });
  table.grantReadData(fn);
  fn.addEnvironment('IMAGE', new DockerImageAsset(model, 'Trainer', { directory: join(dir, 'image') }).imageUri);
  const machine = new sfn.StateMachine(model, 'Deliver', {
    definitionBody: sfn.DefinitionBody.fromString(DEFINITION),
    definitionSubstitutions: { CheckArn: fn.currentVersion.functionArn },
  });
  new sfn.StateMachine(model, 'FromFile', {
    definitionBody: sfn.DefinitionBody.fromFile(join(dir, 'asl.json')),
    definitionSubstitutions: { CheckArn: fn.functionArn },
  });
  machine.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.currentVersion.functionArn] }));
  new events.Rule(model, 'Dropped', {
    eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [bucket.bucketName] } } },
    targets: [new targets.LambdaFunction(fn), new targets.SfnStateMachine(machine)],
  });
  new cloudwatch.Alarm(model, 'Failing', { metric: fn.metricErrors(), threshold: 1, evaluationPeriods: 2 });
  new s3.Bucket(new NestedStack(model, 'Inner'), 'Scratch');
  app.synth();
  return join(dir, 'cdk.out');
}

let dir: string;
let model: AssemblyModel;
beforeAll(() => {
  dir = synthesize();
  model = loadAssembly(dir);
});

test('every type of the templates has a row in the table', () => {
  const templates = readdirSync(dir).filter((file) => file.endsWith('.template.json'));
  const types = templates.flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as { Resources: Record<string, { Type: string }> };
    return Object.values(Resources).map(({ Type }) => Type);
  });
  expect(types.filter((type) => RESOURCE_TYPES[type] === undefined && type !== 'AWS::CloudFormation::Stack')).toEqual([]);
  expect(model.inventory.unknown).toEqual([]);
});

test('everything in the model can be resolved', () => {
  expect(JSON.stringify(model)).not.toMatch(/"Fn::|"Ref"|\$\{AWS|\$\{Token/);
});

test('buckets, tables, queues, topics and keys', () => {
  expect(model.buckets.map(({ path, versioned, eventBridge }) => ({ path, versioned, eventBridge }))).toEqual([
    { path: 'Platform/Data', versioned: true, eventBridge: true },
    { path: 'Model/Inner/Scratch', versioned: false, eventBridge: false },
  ]);
  expect(model.buckets[0]?.policy?.statements[0]?.effect).toBe('Deny');
  expect(model.tables[0]?.createTable).toMatchObject({
    KeySchema: [{ AttributeName: 'pk' }],
    GlobalSecondaryIndexes: [{ IndexName: 'open' }],
  });
  expect(model.tables[0]?.timeToLiveAttribute).toBe('ttl');
  expect(model.queues[0]?.attributes['VisibilityTimeout']).toBe('45');
  expect(model.queues[0]?.policy?.statements).toHaveLength(1);
  expect(model.topics[0]?.subscriptions).toMatchObject([{ protocol: 'sqs', endpoint: model.queues[0]?.arn }]);
  expect(model.keys[0]?.aliases).toEqual(['alias/data']);
});

test('the function with its bundle, environment and role', () => {
  const [fn] = model.functions;
  expect(fn).toMatchObject({ path: 'Model/Check', handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 30, memoryMb: 256 });
  expect(existsSync(join(fn?.bundleDir ?? '', 'index.cjs'))).toBe(true);
  expect(fn?.environment).toEqual({ BUCKET: model.buckets[0]?.name, CONTACT: 'ops@example.com', IMAGE: model.images[0]?.uri });
  expect(fn?.versionArns).toEqual([`${fn?.arn}:1`]);
  expect(fn?.deadLetterArn).toBe(model.queues[0]?.arn);
  expect(fn?.eventInvoke).toEqual({ maximumRetryAttempts: 1, maximumEventAgeSeconds: 21_600, onFailure: undefined, onSuccess: undefined });
  const role = model.roles.find(({ arn }) => arn === fn?.roleArn);
  expect(role?.path).toBe('Model/Check/ServiceRole');
  expect(role?.policies[0]?.path).toBe('Model/Check/ServiceRole/DefaultPolicy');
  expect(role?.managedElsewhere).toEqual(['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']);
});

test('workflows from text and from file, with their substitutions', () => {
  const [fn] = model.functions;
  expect(model.stateMachines.map(({ path, definition }) => [path, JSON.parse(definition).States.Check.Arguments.FunctionName])).toEqual([
    ['Model/Deliver', `${fn?.arn}:1`],
    ['Model/FromFile', fn?.arn],
  ]);
});

test('rule, permission, alarm and image', () => {
  expect(model.rules[0]).toMatchObject({ path: 'Model/Dropped', enabled: true, eventBusName: 'default' });
  expect(model.rules[0]?.targets.map(({ Arn }) => Arn)).toEqual([model.functions[0]?.arn, model.stateMachines[0]?.arn]);
  expect(model.permissions[0]).toMatchObject({
    principal: 'events.amazonaws.com',
    functionArn: model.functions[0]?.arn,
    sourceArn: model.rules[0]?.arn,
  });
  expect(model.alarms[0]?.input).toMatchObject({
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: model.functions[0]?.name }],
    AlarmName: expect.stringMatching(/^Model-Failing/),
  });
  const [image] = model.images;
  expect(image?.from === 'asset' && existsSync(join(image.dir, 'Dockerfile'))).toBe(true);
  expect(image?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('the same assembly gives the same names', () => {
  expect(JSON.stringify(loadAssembly(dir))).toBe(JSON.stringify(model));
});
