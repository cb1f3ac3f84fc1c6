import type { Json, Permission } from '../../../rehearsal/cloud/cloud.ts';
import { authorizer } from '../../../rehearsal/iam/authorizer.ts';
import { ACCOUNT, aRole, type Given, ROLE } from './a-role.ts';

const NOW = Date.UTC(2026, 4, 1);
const caller = { roleArn: ROLE, name: 'shift traffic' };
const ENDPOINT = `arn:aws:sagemaker:eu-central-1:${ACCOUNT}:endpoint/flights`;

const ask = (given: Given, permission: Permission) => authorizer(aRole(given), () => NOW).authorize([permission], caller);
const allows = (statement: Json, permission: Partial<Permission> = {}) =>
  ask({ statements: [statement] }, { action: 'sagemaker:UpdateEndpoint', resource: ENDPOINT, ...permission }) === undefined;

test.each<{ name: string; statement: Json; allowed: boolean }>([
  {
    name: 'the action and resource',
    statement: { Effect: 'Allow', Action: 'sagemaker:UpdateEndpoint', Resource: ENDPOINT },
    allowed: true,
  },
  { name: 'the action in other letters', statement: { Effect: 'Allow', Action: 'SageMaker:updateendpoint', Resource: '*' }, allowed: true },
  { name: 'a wildcard action', statement: { Effect: 'Allow', Action: ['s3:*', 'sagemaker:Update*'], Resource: '*' }, allowed: true },
  { name: 'another action', statement: { Effect: 'Allow', Action: 'sagemaker:DeleteEndpoint', Resource: '*' }, allowed: false },
  { name: 'everything but another action', statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, allowed: true },
  { name: 'everything but this action', statement: { Effect: 'Allow', NotAction: 'sagemaker:*', Resource: '*' }, allowed: false },
  { name: 'a name prefix', statement: { Effect: 'Allow', Action: '*', Resource: `${ENDPOINT}*` }, allowed: true },
  { name: 'one unknown character', statement: { Effect: 'Allow', Action: '*', Resource: ENDPOINT.replace(/s$/, '?') }, allowed: true },
  { name: 'another name', statement: { Effect: 'Allow', Action: '*', Resource: `${ENDPOINT}-green` }, allowed: false },
  { name: 'the name in other letters', statement: { Effect: 'Allow', Action: '*', Resource: ENDPOINT.toUpperCase() }, allowed: false },
  {
    name: 'a wildcard across the colons of an ARN',
    statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:*:endpoint/flights' },
    allowed: false,
  },
  { name: 'everything but another resource', statement: { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::data' }, allowed: true },
  { name: 'everything but this resource', statement: { Effect: 'Allow', Action: '*', NotResource: ENDPOINT }, allowed: false },
  {
    name: 'a policy variable',
    statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:sagemaker:*:${aws:PrincipalAccount}:endpoint/*' },
    allowed: true,
  },
  {
    name: 'a variable that the request does not have',
    statement: { Effect: 'Allow', Action: '*', Resource: '${aws:username}' },
    allowed: false,
  },
])('an Allow for $name -> $allowed', ({ statement, allowed }) => {
  expect(allows(statement)).toBe(allowed);
});

test('an action without resource-level permissions needs Resource *', () => {
  const data = { action: 'cloudwatch:PutMetricData', resource: '*' };
  expect(allows({ Effect: 'Allow', Action: '*', Resource: '*' }, data)).toBe(true);
  expect(allows({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:cloudwatch:*:*:*' }, data)).toBe(false);
});

test('all permissions of a call must be allowed', () => {
  const { authorize } = authorizer(aRole({ statements: [{ Effect: 'Allow', Action: '*', Resource: ENDPOINT }] }), () => NOW);
  const config = ENDPOINT.replace('endpoint/', 'endpoint-config/');
  const update = (resource: string) => ({ action: 'sagemaker:UpdateEndpoint', resource });
  expect(authorize([update(ENDPOINT)], caller)).toBeUndefined();
  expect(authorize([update(ENDPOINT), update(config)], caller)?.resource).toBe(config);
});

test('who has no role may do all: the operator, and AWS on its own behalf', () => {
  expect(authorizer(aRole({}), () => NOW).authorize([{ action: 's3:PutObject', resource: '*' }], { name: 'operator' })).toBeUndefined();
});

test("the refusal is AWS's sentence, and the hint names the nearest statement and the purpose", () => {
  const model = aRole({ statements: [{ Sid: 'Shift', Effect: 'Allow', Action: 'sagemaker:UpdateEndpoint', Resource: `${ENDPOINT}-eu` }] });
  const denial = authorizer(model, () => NOW).authorize([{ action: 'sagemaker:UpdateEndpoint', resource: ENDPOINT }], {
    ...caller,
    purpose: 'the traffic shift',
  });
  expect(denial).toEqual({
    roleArn: ROLE,
    action: 'sagemaker:UpdateEndpoint',
    resource: ENDPOINT,
    caller: 'shift traffic',
    purpose: 'the traffic shift',
    message:
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/shifter/shift-traffic is not authorized to perform: sagemaker:UpdateEndpoint ` +
      `on resource: ${ENDPOINT} because no identity-based policy allows the sagemaker:UpdateEndpoint action`,
    hint:
      `App/Shifter has no statement that allows sagemaker:UpdateEndpoint on ${ENDPOINT}. statement 1 (Sid Shift) of App/Shifter (own) ` +
      'speaks of sagemaker:UpdateEndpoint, but its resource does not match. Needed for: the traffic shift.',
  });
});

test('an explicit Deny wins over any Allow, and is named', () => {
  const denial = ask(
    {
      statements: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Sid: 'Never', Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
      ],
    },
    { action: 's3:DeleteObject', resource: 'arn:aws:s3:::data/x' },
  );
  expect(denial?.message).toMatch(/with an explicit deny in an identity-based policy$/);
  expect(denial?.hint).toBe('Denied by statement 2 (Sid Never) of App/Shifter (own).');
});

test('a Deny that cannot be read denies; an Allow that cannot be read allows nothing', () => {
  const condition = { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
  const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::data/x' };
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  expect(ask({ statements: [all, { ...all, Effect: 'Deny', ...condition }] }, put)?.hint).toMatch(
    /might deny it: condition operator IpAddress is not rehearsed/,
  );
  expect(ask({ statements: [{ ...all, ...condition }] }, put)?.hint).toMatch(
    /speaks of s3:PutObject, but condition operator IpAddress is not rehearsed/,
  );
});

describe('managed policies', () => {
  const write = { action: 'logs:PutLogEvents', resource: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/x:log-stream:y` };

  test("AWS's basic execution role allows logs and nothing else", () => {
    const given = { managedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'] };
    expect(ask(given, write)).toBeUndefined();
    expect(ask(given, { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' })).toMatchObject({ action: 's3:GetObject' });
  });

  test("AWS's policies without known text allow nothing, and are named", () => {
    expect(ask({ managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }, write)?.hint).toMatch(
      /text of arn:aws:iam::aws:policy\/ReadOnlyAccess is not known/,
    );
  });

  test('a policy from elsewhere might deny, so nothing is allowed', () => {
    const given = {
      statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      managedPolicyArns: [`arn:aws:iam::${ACCOUNT}:policy/guard`],
    };
    expect(ask(given, write)?.hint).toMatch(/policy\/guard, which is not in the assembly and might deny/);
  });

  test('a policy of the template counts', () => {
    const guard = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] } },
    };
    expect(ask({ managedPolicyArns: [{ Ref: 'Logs' }], resources: { Logs: guard } }, write)).toBeUndefined();
  });
});

describe('a permissions boundary', () => {
  const boundary = (...statements: Json[]): Given => ({
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    boundary: { Ref: 'Boundary' },
    resources: { Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: statements } } } },
  });
  const put: Permission = { action: 's3:PutObject', resource: 'arn:aws:s3:::snapshots/x' };

  test('must allow the action too', () => {
    expect(ask(boundary({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }), put)?.message).toMatch(
      /because no permissions boundary allows the s3:PutObject action$/,
    );
    expect(ask(boundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' }), put)).toBeUndefined();
  });

  test('may deny a write that does not say If-None-Match', () => {
    const given = boundary(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::snapshots/*', Condition: { Null: { 's3:if-none-match': 'true' } } },
    );
    expect(ask(given, put)?.message).toMatch(/with an explicit deny in a permissions boundary$/);
    expect(ask(given, { ...put, context: { 's3:if-none-match': '*' } })).toBeUndefined();
  });

  test('that is not in the assembly lets nothing through', () => {
    expect(ask({ statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }], boundary: 'arn:aws:iam::1:policy/b' }, put)?.hint).toMatch(
      /permissions boundary arn:aws:iam::1:policy\/b, which is not in the assembly/,
    );
  });
});

test('PassRole needs the service that gets the role', () => {
  const statement = {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: `arn:aws:iam::${ACCOUNT}:role/trainer`,
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  };
  const pass = (service: string) => ({
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${ACCOUNT}:role/trainer`,
    context: { 'iam:PassedToService': service },
  });
  expect(ask({ statements: [statement] }, pass('sagemaker.amazonaws.com'))).toBeUndefined();
  expect(ask({ statements: [statement] }, pass('ec2.amazonaws.com'))?.hint).toMatch(/its condition does not match/);
});

describe('policies of resources', () => {
  const bucket = (statement: Json): Record<string, Json> => ({
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
    P: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: { Statement: [statement] } } },
  });
  const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::data/x' };
  const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

  test('a bucket that denies plain HTTP does not stop anyone, for requests are counted as TLS', () => {
    const tls = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::data/*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    expect(ask({ statements: all, resources: bucket(tls) }, put)).toBeUndefined();
  });

  test('a Deny of the bucket wins', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::data/*' };
    expect(ask({ statements: all, resources: bucket(deny) }, put)?.message).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test('an Allow for the role itself suffices; for the account it does not', () => {
    const allow = (principal: string) => ({
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::data/*',
    });
    expect(ask({ resources: bucket(allow(ROLE)) }, put)).toBeUndefined();
    expect(ask({ resources: bucket(allow(`arn:aws:iam::${ACCOUNT}:root`)) }, put)).toMatchObject({ action: 's3:PutObject' });
  });

  test('a key must let the account decide, or name the role', () => {
    const key = (principal: string): Given => {
      const KeyPolicy = { Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' }] };
      return { statements: all, resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } } } };
    };
    const decrypt = (given: Given) => {
      const model = aRole(given);
      return authorizer(model, () => NOW).authorize([{ action: 'kms:Decrypt', resource: model.keys[0]?.arn ?? '' }], caller);
    };
    expect(decrypt(key(`arn:aws:iam::${ACCOUNT}:root`))).toBeUndefined();
    expect(decrypt(key('arn:aws:iam::999988887777:root'))?.hint).toMatch(
      /key policy of App\/Key allows kms:Decrypt neither to the role nor to the account/,
    );
  });
});

describe('trust', () => {
  const trust = [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'states.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:*` },
      },
    },
  ];
  const { mayAssume } = authorizer(aRole({ trust }), () => NOW);
  const source = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:deliver` };

  test.each([
    { name: 'the trusted service on behalf of its resource', service: 'states.amazonaws.com', context: source, refused: undefined },
    { name: 'the same service under its regional name', service: 'states.eu-central-1.amazonaws.com', context: source, refused: undefined },
    {
      name: 'the trusted service without saying for what',
      service: 'states.amazonaws.com',
      context: {},
      refused: /its condition does not match/,
    },
    {
      name: 'another service',
      service: 'events.amazonaws.com',
      context: source,
      refused: /does not trust events.amazonaws.com.*its principal does not match/,
    },
  ])('$name', ({ service, context, refused }) => {
    const denial = mayAssume(ROLE, service, context);
    if (refused === undefined) expect(denial).toBeUndefined();
    else expect(denial?.hint).toMatch(refused);
  });

  test('a role that is not in the assembly is refused', () => {
    expect(mayAssume('arn:aws:iam::1:role/x', 'states.amazonaws.com')?.hint).toMatch(/not in the assembly/);
  });
});
