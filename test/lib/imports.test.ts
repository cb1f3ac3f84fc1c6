import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { inAVpc, KEY, twoModels, withEverythingImported } from './imported.ts';
import { anApp, CONTAINER, ofType, pathOf, statementsOf, type TemplateJson, templateOf } from './synthesized.ts';

const withVariables = v.object({ Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }) });
const environmentOf = (template: TemplateJson, step: string): Record<string, unknown> => {
  const [, found] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.includes(`Steps${step}Function`)) ?? [];
  return v.parse(withVariables, found?.Properties).Environment.Variables;
};
const roleOf = (template: TemplateJson, path: string) => {
  const [, role] = ofType(template, 'AWS::IAM::Role').find(([, candidate]) => pathOf(candidate).endsWith(`${path}/Resource`)) ?? [];
  return role;
};

describe('everything of somebody else’s', () => {
  const app = anApp();
  const template = templateOf(app, withEverythingImported(app).stack);

  test('the stack makes no bucket, table, key, topic or queue', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SNS::Topic', 'AWS::SQS::Queue']) {
      expect([type, ofType(template, type)]).toEqual([type, []]);
    }
  });

  test('no role for containers, and no workflow that trains', () => {
    expect(roleOf(template, 'TrainingRole')).toBeUndefined();
    expect(roleOf(template, 'ModelRole')).toBeUndefined();
    expect(ofType(template, 'AWS::StepFunctions::StateMachine')).toHaveLength(3);
    const [, deliver] = ofType(template, 'AWS::StepFunctions::StateMachine').find(([id]) => id.includes('DeliverModel')) ?? [];
    expect(JSON.stringify(deliver?.Properties['DefinitionSubstitutions'])).toContain('stateMachine:our-trainer');
  });

  test('the platform is read from its parameters', () => {
    expect(Object.values(template.Parameters)).toContainEqual(
      expect.objectContaining({ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/slipway/ml-prod/data-key-arn' }),
    );
  });

  test('a rehearsal is told what to create empty, and where the image’s folder is', () => {
    expect(template.Metadata['rehearsal']).toMatchObject({
      parameters: { '/slipway/ml-prod/table': 'slipway-ml-prod', '/slipway/ml-prod/data-bucket': 'slipway-ml-prod-data' },
      tables: [
        {
          TableName: 'slipway-ml-prod',
          KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
          GlobalSecondaryIndexes: [{ IndexName: 'open' }],
        },
      ],
      buckets: ['slipway-ml-prod-data', 'slipway-ml-prod-records', 'acme-feature-exports'],
      images: [{ dir: CONTAINER }],
    });
  });

  test('steps are told', () => {
    expect(environmentOf(template, 'OpenDelivery')).toMatchObject({
      NETWORK: '{"subnets":["subnet-0a1","subnet-0b2"],"securityGroupIds":["sg-0c3"]}',
      RUNTIME_TAGS: '{"cost-center":"4711"}',
      DATA_KEY_ARN: KEY,
    });
    expect(environmentOf(template, 'PrepareFleet')).toMatchObject({
      ROLLBACK_ALARMS: '["bookings-per-minute"]',
      INFERENCE_AMI: 'al2-ami-sagemaker-inference-gpu-3-1',
      NOTIFICATION_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:pager',
    });
    expect(environmentOf(template, 'Intake')).toMatchObject({ DROP_BUCKET: 'acme-feature-exports', DROP_PREFIX: 'flights/' });
    expect(environmentOf(template, 'KeepArtifact')).toMatchObject({ MODEL_ROLE_ARN: 'arn:aws:iam::111122223333:role/serve' });
  });

  test('roles use both keys, see the alarm, and pass the roles that were given', () => {
    const shift = JSON.stringify(roleOf(template, 'Steps/StartTrafficShift/Role'));
    expect(shift).toContain(KEY);
    expect(shift).toContain('alarm:bookings-per-minute');
    expect(JSON.stringify(roleOf(template, 'Steps/KeepArtifact/Role'))).toContain('arn:aws:iam::111122223333:role/serve');
  });

  test('drops and alarms are listened to under their names', () => {
    const patterns = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties['EventPattern']);
    expect(patterns).toContainEqual(
      expect.objectContaining({
        detail: { bucket: { name: ['acme-feature-exports'] }, object: { key: [{ wildcard: 'flights/*/_SUCCESS' }] } },
      }),
    );
    expect(patterns).toContainEqual(
      expect.objectContaining({
        detail: { alarmName: ['flights-errors', 'flights-latency', 'bookings-per-minute'], state: { value: ['ALARM'] } },
      }),
    );
  });

  test('the policy records what the props decide, and no deploy-time value', () => {
    const [, intake] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.includes('StepsIntake')) ?? [];
    const policy = JSON.parse(readFileSync(join(app.outdir, String(intake?.Metadata['aws:asset:path']), 'policy.json'), 'utf8'));
    expect(policy.account).toMatchObject({
      endpointName: 'flights-prod',
      trainer: { image: 'fraud:train-41' },
      server: { image: `fraud@sha256:${'0'.repeat(64)}` },
      capacity: [
        { instanceType: 'ml.g6e.2xlarge', spot: true, maxRuntimeSeconds: 28800, maxWaitSeconds: 50400 },
        { instanceType: 'ml.g5.2xlarge', spot: true },
        { instanceType: 'ml.g5.2xlarge', spot: false, maxRuntimeSeconds: 28800 },
      ],
      shift: { type: 'canary', instances: 1, bakeSeconds: 1200, terminationWaitSeconds: 900 },
    });
    expect(policy.drop.marker).toBe('_SUCCESS');
    expect(JSON.stringify(policy)).not.toMatch(/\$\{Token|\{"Ref"/);
  });
});

describe('containers in a VPC', () => {
  const app = anApp();
  const template = templateOf(app, inAVpc(app).stack);

  test('may make network interfaces in these subnets only', () => {
    for (const path of ['TrainingRole', 'ModelRole']) {
      const role = roleOf(template, path);
      const sids = role === undefined ? [] : statementsOf(role).map(({ Sid }) => Sid);
      expect(sids).toEqual(expect.arrayContaining(['JoinNetwork', 'SeeNetwork']));
    }
    expect(JSON.stringify(environmentOf(template, 'OpenDelivery')['NETWORK'])).toContain('VpcIsolatedSubnet1');
  });
});

describe('one platform, two models in stacks of their own', () => {
  const app = anApp();
  const { shared, first, second } = twoModels(app);
  const templates = [shared, first.stack, second.stack].map((stack) => templateOf(app, stack));

  test('no stack exports anything', () => {
    for (const template of templates) expect(template.Outputs).toEqual({});
    expect(JSON.stringify(templates)).not.toContain('Fn::ImportValue');
  });

  test('models are deployed after their platform', () => {
    for (const { stack } of [first, second]) expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['shared']);
  });

  test('each intake carries its own policy', () => {
    expect(first.model.policyHash).not.toBe(second.model.policyHash);
    const paths = templates.slice(1).map((template) => {
      const [, intake] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.includes('StepsIntake')) ?? [];
      return readFileSync(join(app.outdir, String(intake?.Metadata['aws:asset:path']), 'policy.json'), 'utf8');
    });
    expect(paths.map((text) => JSON.parse(text).modelName)).toEqual(['flights', 'flights-2']);
  });

  test('a model’s ledger items are its own, also where another’s name begins alike', () => {
    const [, template] = templates;
    const role = template === undefined ? undefined : roleOf(template, 'Steps/ClaimDataset/Role');
    expect(JSON.stringify(role)).toContain('"dynamodb:LeadingKeys":["model#flights","delivery#flights-????????????????????"]');
  });
});
