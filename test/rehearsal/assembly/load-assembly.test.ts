import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAssembly } from '../../../rehearsal/assembly/load-assembly.ts';
import { writeAssembly } from './write-assembly.ts';

const role = (properties: Record<string, never> | object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...properties },
});

test('a folder without manifest is refused by name', () => {
  expect(() => loadAssembly('/nowhere')).toThrow(/\/nowhere is no cloud assembly: it has no manifest.json/);
});

test('a stack that does not exist is refused, naming those that do', () => {
  expect(() => loadAssembly(writeAssembly({ A: { Resources: {} } }), { stacks: ['B'] })).toThrow(/no stack "B"; it has A/);
});

test("a stack's own account and region win", () => {
  const model = loadAssembly(writeAssembly({ A: { Resources: {} } }, {}, 'aws://999988887777/cn-north-1'));
  expect([model.account, model.region, model.partition]).toEqual(['999988887777', 'cn-north-1', 'aws-cn']);
});

test('an unknown type is counted, and everything beside it loads', () => {
  const model = loadAssembly(
    writeAssembly({
      A: { Resources: { Db: { Type: 'AWS::RDS::DBInstance' }, Vpc: { Type: 'AWS::EC2::VPC' }, Data: { Type: 'AWS::S3::Bucket' } } },
    }),
  );
  expect(model.inventory).toEqual({
    supported: { 'AWS::S3::Bucket': 1 },
    known: { 'AWS::EC2::VPC': 1 },
    unknown: [{ type: 'AWS::RDS::DBInstance', path: 'A/Db', reason: 'AWS::RDS::DBInstance is not rehearsed' }],
  });
});

test('a resource whose name cannot be settled is listed as unknown and fails where it is used', () => {
  const model = loadAssembly(
    writeAssembly({
      A: {
        Resources: {
          Db: { Type: 'AWS::RDS::DBInstance' },
          Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Db' } } },
          Name: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/n', Value: { Ref: 'Data' } } },
        },
      },
    }),
  );
  expect(model.buckets).toEqual([]);
  expect(model.inventory.unknown.map(({ path }) => path)).toEqual(['A/Data', 'A/Db']);
  expect(() => model.parameters[0]?.value).toThrow(/AWS::RDS::DBInstance \(A\/Db\)/);
});

test('one unknown variable fails by its own name; handler and role of the function stay readable', () => {
  const model = loadAssembly(
    writeAssembly({
      A: {
        Resources: {
          Db: { Type: 'AWS::RDS::DBInstance' },
          Fn: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'i.h', Environment: { Variables: { DB: { Ref: 'Db' } } } } },
        },
      },
    }),
  );
  expect(model.functions[0]?.handler).toBe('i.h');
  expect(() => model.functions[0]?.environment).toThrow(/needed by environment variable DB of A\/Fn/);
});

test('stacks import from each other by export and by output', () => {
  const model = loadAssembly(
    writeAssembly({
      Platform: {
        Resources: { Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } } },
        Outputs: { Name: { Value: { Ref: 'Data' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Data' } } } },
      },
      Model: {
        Resources: {
          Strong: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/strong', Value: { 'Fn::ImportValue': 'Platform:Data' } } },
          Weak: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Name: '/weak', Value: { 'Fn::GetStackOutput': { StackName: 'Platform', OutputName: 'Name' } } },
          },
        },
      },
    }),
  );
  expect(model.parameters.map(({ value }) => value)).toEqual(['data', 'data']);
});

test('SSM parameters come from the assembly first, then from what a stack declares', () => {
  const ssm = { Type: 'AWS::SSM::Parameter::Value<String>' };
  const model = loadAssembly(
    writeAssembly({
      A: {
        Metadata: { rehearsal: { parameters: { '/own': 'not taken', '/declared': 'declared' } } },
        Parameters: {
          Own: { ...ssm, Default: '/own' },
          Declared: { ...ssm, Default: '/declared' },
          BootstrapVersion: { ...ssm, Default: '/cdk-bootstrap/hnb659fds/version' },
        },
        Resources: {
          P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/own', Value: 'own' } },
          Q: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/q', Value: { 'Fn::Sub': '${Own} ${Declared} {{resolve:ssm:/own:3}}' } } },
        },
      },
    }),
  );
  expect(model.ssmParameter('/q')).toBe('own declared own');
  expect(() => model.ssmParameter('/none')).toThrow(/SSM parameter "\/none"/);
});

test('nested stacks get their parameters from the parent, and give their outputs to it', () => {
  const model = loadAssembly(
    writeAssembly(
      {
        A: {
          Resources: {
            Nested: {
              Type: 'AWS::CloudFormation::Stack',
              Properties: {
                TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::Region}.amazonaws.com/b/abc.json' },
                Parameters: { Name: 'inner' },
              },
            },
            P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/p', Value: { 'Fn::GetAtt': ['Nested', 'Outputs.Queue'] } } },
          },
        },
      },
      {
        'A.assets.json': {
          files: {
            abc: { source: { path: 'n.json', packaging: 'file' }, destinations: { d: { bucketName: 'b', objectKey: 'abc.json' } } },
          },
        },
        'n.json': {
          Parameters: { Name: { Type: 'String' } },
          Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Name' } } } },
          Outputs: { Queue: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] } } },
        },
      },
    ),
  );
  expect(model.queues.map(({ name, stack }) => [name, stack.slice(0, 9)])).toEqual([['inner', 'A-Nested-']]);
  expect(model.parameters[0]?.value).toBe('arn:aws:sqs:eu-central-1:111122223333:inner');
});

test('policies of a role: its own, attached, managed in the template, and the boundary', () => {
  const statement = (action: string) => ({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } });
  const model = loadAssembly(
    writeAssembly({
      A: {
        Resources: {
          R: role({
            RoleName: 'r',
            Path: '/svc/',
            Policies: [{ PolicyName: 'own', PolicyDocument: statement('a:Own') }],
            ManagedPolicyArns: [{ Ref: 'M' }, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
            PermissionsBoundary: { Ref: 'M' },
          }),
          P: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', Roles: [{ Ref: 'R' }], PolicyDocument: statement('a:Attached') } },
          M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'm', PolicyDocument: statement('a:Managed') } },
        },
      },
    }),
  );
  const [r] = model.roles;
  expect(r?.arn).toBe('arn:aws:iam::111122223333:role/svc/r');
  expect(r?.policies.map(({ path, statements }) => [path, statements[0]?.body['Action']])).toEqual([
    ['A/R (own)', 'a:Own'],
    ['A/P', 'a:Attached'],
  ]);
  expect(r?.managed.map(({ name }) => name)).toEqual(['m']);
  expect(r?.managedElsewhere).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
  expect(r?.boundaryArn).toBe('arn:aws:iam::111122223333:policy/m');
});

test('one unknown statement does not hide the others of its policy', () => {
  const model = loadAssembly(
    writeAssembly({
      A: {
        Resources: {
          Db: { Type: 'AWS::RDS::DBInstance' },
          R: role({
            Policies: [
              {
                PolicyName: 'own',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Deny', Sid: 'Db', Resource: { Ref: 'Db' } },
                    { Effect: 'Allow', Resource: '*' },
                  ],
                },
              },
            ],
          }),
        },
      },
    }),
  );
  const statements = model.roles[0]?.policies[0]?.statements ?? [];
  expect(statements.map(({ effect, sid }) => [effect, sid])).toEqual([
    ['Deny', 'Db'],
    ['Allow', undefined],
  ]);
  expect(() => statements[0]?.body).toThrow(/AWS::RDS::DBInstance/);
  expect(statements[1]?.body).toEqual({ Effect: 'Allow', Resource: '*' });
});

test('what a stack declares from outside the template', () => {
  const dir = writeAssembly({
    A: {
      Metadata: {
        rehearsal: {
          parameters: { '/x': { Ref: 'AWS::Region' } },
          tables: [{ name: 't', keySchema: [] }],
          buckets: ['imported'],
          endpoints: ['flights'],
          images: [{ uri: 'r.io/i:latest', dir: 'image' }],
        },
      },
      Resources: {},
    },
  });
  mkdirSync(join(dirname(dir), 'image'), { recursive: true });
  writeFileSync(join(dirname(dir), 'image', 'serve'), '#!/bin/sh');
  const model = loadAssembly(dir);
  expect(model.importedNames).toEqual({
    parameters: { '/x': 'eu-central-1' },
    tables: [{ name: 't', keySchema: [] }],
    buckets: ['imported'],
    endpoints: ['flights'],
  });
  expect(model.images[0]).toMatchObject({
    uri: 'r.io/i:latest',
    dir: join(dirname(dir), 'image'),
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(() => loadAssembly(writeAssembly({ A: { Metadata: { rehearsal: { bucket: [] } }, Resources: {} } }))).toThrow(
    /has "bucket"; it may have/,
  );
});

test('alarms become the input of PutMetricAlarm, numbers as numbers', () => {
  const model = loadAssembly(
    writeAssembly({
      A: {
        Resources: {
          Alarm: {
            Type: 'AWS::CloudWatch::Alarm',
            Properties: {
              AlarmName: 'late',
              Threshold: '0.5',
              EvaluationPeriods: 3,
              ComparisonOperator: 'GreaterThanThreshold',
              Metrics: [
                { Id: 'm', ReturnData: 'true', MetricStat: { Period: '60', Stat: 'Sum', Metric: { MetricName: 'x', Namespace: 'n' } } },
              ],
            },
          },
        },
      },
    }),
  );
  expect(model.alarms[0]?.input).toEqual({
    AlarmName: 'late',
    Threshold: 0.5,
    EvaluationPeriods: 3,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [{ Id: 'm', ReturnData: true, MetricStat: { Period: 60, Stat: 'Sum', Metric: { MetricName: 'x', Namespace: 'n' } } }],
  });
});
