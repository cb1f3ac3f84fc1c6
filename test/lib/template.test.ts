import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_HEADINGS, STANDING_ALARMS } from '../../lib/alarms/runbook.ts';
import { CALLED_BY_EVENTS, STEPS_OF } from '../../lib/model/workflows.ts';
import { pascal } from '../../lib/steps.ts';
import { taskResources } from '../../lib/workflow/task-resources.ts';
import { aModel, anApp, ofType, POLICY_FILE, pathOf, ROOT, type Statement, statementsOf, templateOf } from './synthesized.ts';

const app = anApp();
const { stack, model } = aModel(app);
const template = templateOf(app, stack);
const roles = ofType(template, 'AWS::IAM::Role');
const text = (value: unknown): string => JSON.stringify(value);

/** Actions without resource-level permissions, or limited by a condition alone. Nothing else may stand with "*". */
const WITHOUT_RESOURCE =
  /^(xray:|ecr:GetAuthorizationToken$|ec2:Describe|cloudwatch:(PutMetricData|GetMetricData)$|logs:((Create|Get|Update|Delete)LogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$)/;

test('a trainer reads exactly the channels that the policy declares', () => {
  const policy = JSON.parse(readFileSync(POLICY_FILE, 'utf8'));
  policy.dataset.channels = { train: 'rows', images: 'images/small', weights: 'weights/' };
  const other = anApp();
  const made = templateOf(other, aModel(other, { policy }).stack);
  const [, role] = ofType(made, 'AWS::IAM::Role').find(([, one]) => pathOf(one).includes('/TrainingRole/')) ?? [];
  const read = role === undefined ? undefined : statementsOf(role).find(({ Sid }) => Sid === 'ReadChannels');
  expect((read?.Resource ?? []).map((one) => /\/[a-z][^"]*\*/.exec(text(one))?.[0])).toEqual([
    '/deliveries/flights/*/split/train/*',
    '/deliveries/flights/*/training/*',
    '/snapshots/flights/*/data/images/small/*',
    '/snapshots/flights/*/data/weights/*',
  ]);
});

describe('what is in the template', () => {
  test('no custom resource, and only Node functions', () => {
    expect(Object.values(template.Resources).filter(({ Type }) => /^Custom::|CustomResource/.test(Type))).toEqual([]);
    const runtimes = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties['Runtime'],
      text(Properties['Architectures']),
    ]);
    expect(new Set(runtimes.map(text))).toEqual(new Set([text(['nodejs24.x', '["arm64"]'])]));
  });

  test('no output, so no other stack can hold it', () => expect(template.Outputs).toEqual({}));

  test('no endpoint, model or endpoint config: workflows own what serves', () => {
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].filter((type) => type.startsWith('AWS::SageMaker::'))).toEqual(['AWS::SageMaker::ModelPackageGroup']);
  });

  test('logical ids of what holds state: a change here is a replacement in somebody’s account', () => {
    const stateful = [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::SQS::Queue',
      'AWS::SNS::Topic',
      'AWS::SageMaker::ModelPackageGroup',
    ];
    expect(stateful.flatMap((type) => ofType(template, type).map(([id]) => `${type} ${id}`))).toEqual([
      'AWS::S3::Bucket PlatformLogs1F1E78E7',
      'AWS::S3::Bucket PlatformData8ABFB34D',
      'AWS::S3::Bucket PlatformRecordsB19CE9B2',
      'AWS::DynamoDB::Table PlatformLedgerC2560360',
      'AWS::KMS::Key PlatformDataKey8EFA2A0B',
      'AWS::SQS::Queue PlatformDeadLetters66E1CF91',
      'AWS::SNS::Topic PlatformNotifications3AF622BA',
      'AWS::SageMaker::ModelPackageGroup FlightsModelPackageGroupCE316443',
    ]);
  });

  test('everything that holds data stays when the stack goes', () => {
    for (const type of [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::SageMaker::ModelPackageGroup',
      'AWS::Lambda::Version',
      'AWS::StepFunctions::StateMachineVersion',
    ]) {
      for (const [id, { DeletionPolicy }] of ofType(template, type)) expect([id, DeletionPolicy]).toEqual([id, 'Retain']);
    }
  });

  test('the data bucket keeps versions, announces objects and takes TLS only', () => {
    const [, data] = ofType(template, 'AWS::S3::Bucket').find(([id]) => id.startsWith('PlatformData')) ?? [];
    expect(data?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(text(template.Resources['PlatformDataPolicy581F171A'])).toContain('"aws:SecureTransport":"false"');
  });

  test('snapshots go when the policy says so, for good, and only this model’s', () => {
    const again = anApp();
    const policyFile = join(again.outdir, 'policy.json');
    const policy = JSON.parse(readFileSync(POLICY_FILE, 'utf8'));
    writeFileSync(policyFile, JSON.stringify({ ...policy, dataset: { ...policy.dataset, snapshot: { keep: '90d' } } }));
    const { stack: other } = aModel(again, { policyFile });
    const [, data] = ofType(templateOf(again, other), 'AWS::S3::Bucket').find(([id]) => id.startsWith('PlatformData')) ?? [];
    expect(data?.Properties['LifecycleConfiguration']).toMatchObject({
      Rules: expect.arrayContaining([
        {
          Id: 'ForgetSnapshotsOf-flights',
          Prefix: 'snapshots/flights/',
          Status: 'Enabled',
          ExpirationInDays: 90,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
      ]),
    });
    expect(text(ofType(template, 'AWS::S3::Bucket'))).not.toContain('ForgetSnapshotsOf');
  });

  test('records are locked', () => {
    const [, records] = ofType(template, 'AWS::S3::Bucket').find(([id]) => id.startsWith('PlatformRecords')) ?? [];
    expect(records?.Properties['ObjectLockConfiguration']).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Days: 730, Mode: 'GOVERNANCE' } },
    });
  });

  test('synthesized twice, the template is the same to the byte', () => {
    const again = anApp();
    const { stack: other } = aModel(again);
    const file = (assembly: string) => readFileSync(join(assembly, 'flights.template.json'));
    again.synth();
    expect(file(again.outdir).equals(file(app.outdir))).toBe(true);
    expect(other.stackName).toBe('flights');
  });

  test('names of the model for the command line', () => {
    const parameters = ofType(template, 'AWS::SSM::Parameter').map(([, { Properties }]) => Properties['Name']);
    expect(parameters).toEqual([
      '/slipway/slipway/table',
      '/slipway/slipway/data-bucket',
      '/slipway/slipway/records-bucket',
      '/slipway/slipway/topic-arn',
      '/slipway/slipway/data-key-arn',
      '/slipway/slipway/dead-letter-queue-arn',
      '/slipway/slipway/models/flights',
    ]);
  });
});

describe('what roles may do', () => {
  test('every role trusts this account only', () => {
    for (const [id, { Properties }] of roles)
      expect([id, text(Properties['AssumeRolePolicyDocument'])]).toEqual([id, expect.stringContaining('aws:SourceAccount')]);
  });

  test('no managed policy', () => {
    expect(roles.filter(([, { Properties }]) => Properties['ManagedPolicyArns'] !== undefined)).toEqual([]);
    expect([...ofType(template, 'AWS::IAM::Policy'), ...ofType(template, 'AWS::IAM::ManagedPolicy')]).toEqual([]);
  });

  test('no action has a wildcard, and "*" stands only with actions without resources', () => {
    for (const [, role] of roles) {
      for (const { Action, Resource } of statementsOf(role)) {
        for (const action of Action.map(String)) {
          expect(action).not.toContain('*');
          if (Resource.includes('*')) expect(action).toMatch(WITHOUT_RESOURCE);
        }
      }
    }
  });

  test('metrics are published into known namespaces only', () => {
    const publishing = roles.flatMap(([, role]) => statementsOf(role)).filter(({ Action }) => Action.includes('cloudwatch:PutMetricData'));
    expect(publishing.length).toBeGreaterThan(0);
    for (const { Condition } of publishing) expect(text(Condition)).toContain('cloudwatch:namespace');
  });

  test('docs/permissions.md explains every statement by its sid', () => {
    const page = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8');
    const sids = new Set(roles.flatMap(([, role]) => statementsOf(role).map(({ Sid }) => Sid ?? 'a statement without sid')));
    expect([...sids].filter((sid) => !new RegExp(`^\\|[^|]*\\b${sid}\\b`, 'm').test(page))).toEqual([]);
  });

  test('roles are passed to SageMaker only', () => {
    for (const { Action, Condition } of roles.flatMap(([, role]) => statementsOf(role))) {
      if (Action.includes('iam:PassRole'))
        expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
    }
  });

  test('only these may change what an endpoint serves', () => {
    const holders = roles.filter(([, role]) => may(statementsOf(role), 'sagemaker:UpdateEndpoint')).map(([, role]) => pathOf(role));
    expect(holders).toEqual(['flights/Flights/Steps/StartTrafficShift/Role/Resource', 'flights/Flights/Steps/StartRollback/Role/Resource']);
  });

  test('only two may delete an endpoint: the shift that made it, and who repairs after a dead one', () => {
    const holders = roles.filter(([, role]) => may(statementsOf(role), 'sagemaker:DeleteEndpoint')).map(([, role]) => pathOf(role));
    expect(holders).toEqual(['flights/Flights/Steps/RemoveFirstEndpoint/Role/Resource', 'flights/Flights/Steps/Reconcile/Role/Resource']);
  });

  const NEEDS: Record<string, readonly string[]> = {
    'lambda:invoke': ['lambda:InvokeFunction'],
    'sns:publish': ['sns:Publish', 'kms:GenerateDataKey'],
    'sagemaker:createTrainingJob.sync': ['CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob', 'AddTags', 'ListTags']
      .map((action) => `sagemaker:${action}`)
      .concat('iam:PassRole', 'events:PutRule', 'events:PutTargets', 'events:DescribeRule'),
    'aws-sdk:sagemaker:describeTrainingJob': ['sagemaker:DescribeTrainingJob'],
    'sagemaker:createTransformJob.sync': ['CreateTransformJob', 'DescribeTransformJob', 'StopTransformJob', 'AddTags', 'ListTags']
      .map((action) => `sagemaker:${action}`)
      .concat('events:PutRule', 'events:PutTargets', 'events:DescribeRule'),
    'states:startExecution.sync:2': ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution', 'events:PutRule'],
  };

  test.each(Object.keys(STEPS_OF))('the role of %s holds every integration of its file', (workflow) => {
    const [, role] =
      roles.find(([, candidate]) => pathOf(candidate) === `flights/Flights/Workflows/${pascal(workflow)}/Role/Resource`) ?? [];
    expect(role).toBeDefined();
    const statements = role === undefined ? [] : statementsOf(role);
    for (const integration of taskResources(readFileSync(join(ROOT, 'stepfunctions', `${workflow}.asl.json`), 'utf8'))) {
      const needed = NEEDS[integration];
      expect([integration, needed]).not.toEqual([integration, undefined]);
      for (const action of needed ?? []) expect([integration, action, may(statements, action)]).toEqual([integration, action, true]);
    }
  });
});

describe('what calls what', () => {
  test('every folder of lambdas/ is bound by a workflow or by an event', () => {
    const folders = readdirSync(join(ROOT, 'lambdas')).filter(
      (name) => name !== 'shared' && statSync(join(ROOT, 'lambdas', name)).isDirectory(),
    );
    const bound = new Set<string>([...Object.values(STEPS_OF).flat(), ...CALLED_BY_EVENTS]);
    expect(folders.sort()).toEqual([...bound].sort());
  });

  test('workflows call published versions', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::StepFunctions::StateMachine')) {
      for (const [name, value] of Object.entries(Object(Properties['DefinitionSubstitutions']))) {
        if (name.endsWith('FunctionArn')) expect([name, text(value)]).toEqual([name, expect.stringMatching(/CurrentVersion/)]);
      }
    }
  });

  test('a delivery under way may go on calling the versions that it began with', () => {
    const calling = roles.flatMap(([, role]) => statementsOf(role)).filter(({ Sid }) => Sid === 'CallSteps');
    expect(calling).toHaveLength(3);
    for (const { Resource } of calling) for (const resource of Resource) expect(text(resource)).toMatch(/":\*"\]\]\}$/);
  });

  test('deliver-model starts its children in a published version', () => {
    const [, deliver] = ofType(template, 'AWS::StepFunctions::StateMachine').find(([id]) => id.includes('DeliverModel')) ?? [];
    expect(deliver?.Properties['DefinitionSubstitutions']).toMatchObject({
      TrainerStateMachineArn: { Ref: expect.stringMatching(/TrainChallengerVersion/) },
      ShiftTrafficStateMachineArn: { Ref: expect.stringMatching(/ShiftTrafficVersion/) },
    });
  });

  test('definitions are in the template as they are in their files, and log everything', () => {
    const machines = ofType(template, 'AWS::StepFunctions::StateMachine');
    expect(machines).toHaveLength(4);
    for (const [, { Properties }] of machines) {
      const workflow = String(Properties['StateMachineName']).replace('slipway-flights-', '');
      expect(Properties['DefinitionString']).toBe(readFileSync(join(ROOT, 'stepfunctions', `${workflow}.asl.json`), 'utf8'));
      expect(Properties).toMatchObject({
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
        TracingConfiguration: { Enabled: true },
      });
    }
  });

  test('a drop’s marker goes to intake, and what cannot be delivered to the dead-letter queue', () => {
    const rules = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules).toContainEqual(
      expect.objectContaining({
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [{ Ref: 'PlatformData8ABFB34D' }] },
            object: { key: [{ wildcard: 'drops/flights/*/_MANIFEST.json' }] },
          },
        },
      }),
    );
    for (const { Targets } of rules) expect(text(Targets)).toContain('DeadLetterConfig');
  });

  test('the schedule tells the reconciler when it was due', () => {
    const [[, schedule] = []] = ofType(template, 'AWS::Scheduler::Schedule');
    expect(schedule?.Properties).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    });
  });

  test('each standing alarm tells where to read on', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
      Properties['AlarmName'],
      String(Properties['AlarmDescription']),
    ]);
    expect(alarms.map(([name]) => name)).toEqual(['slipway-slipway-dead-letters', ...STANDING_ALARMS.map((kind) => `flights-${kind}`)]);
    for (const [name, description] of alarms) {
      const heading = String(name).replace(/^flights-|^slipway-slipway-/, '');
      expect(description).toMatch(new RegExp(`See docs/runbook\\.md#${heading}$`));
    }
  });

  test('the runbook has a heading for each of them', () => {
    const file = join(ROOT, 'docs', 'runbook.md');
    const headings = existsSync(file)
      ? [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading)
      : RUNBOOK_HEADINGS;
    expect(headings).toEqual(expect.arrayContaining([...RUNBOOK_HEADINGS]));
  });

  test('intake carries the policy under its hash', () => {
    const [[, intake] = []] = ofType(template, 'AWS::Lambda::Function').filter(([id]) => id.includes('StepsIntake'));
    const folder = join(app.outdir, String(intake?.Metadata['aws:asset:path']));
    const policy = readFileSync(join(folder, 'policy.json'), 'utf8');
    expect(readdirSync(folder).sort()).toEqual(['index.cjs', 'policy.json']);
    expect(JSON.parse(policy)).toMatchObject({ format: 'slipway-policy/1', modelName: 'flights', account: { endpointName: 'flights' } });
    expect(model.policyHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

const may = (statements: readonly Statement[], action: string): boolean => statements.some(({ Action }) => Action.includes(action));
