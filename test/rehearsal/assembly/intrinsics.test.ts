import { loadAssembly } from '../../../rehearsal/assembly/load-assembly.ts';
import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { writeAssembly } from './write-assembly.ts';

/** Resolves one value as the value of an SSM parameter beside a bucket `Data` in a stack `App`. */
function resolved(value: Json, more: Record<string, Json> = {}, resources: Record<string, Json> = {}): Json {
  const model = loadAssembly(
    writeAssembly({
      App: {
        ...more,
        Resources: {
          Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
          Probe: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/probe', Type: 'String', Value: value } },
          ...resources,
        },
      },
    }),
  );
  return model.parameters[0]?.properties['Value'] ?? null;
}

test.each<{ name: string; value: Json; gives: Json; more?: Record<string, Json> }>([
  { name: 'Ref of a resource', value: { Ref: 'Data' }, gives: 'data' },
  { name: 'Ref of the account', value: { Ref: 'AWS::AccountId' }, gives: '111122223333' },
  { name: 'Ref of the region', value: { Ref: 'AWS::Region' }, gives: 'eu-central-1' },
  { name: 'Ref of the partition', value: { Ref: 'AWS::Partition' }, gives: 'aws' },
  { name: 'Ref of the stack', value: { Ref: 'AWS::StackName' }, gives: 'App' },
  { name: 'Ref of a parameter', value: { Ref: 'P' }, gives: 'x', more: { Parameters: { P: { Type: 'String', Default: 'x' } } } },
  {
    name: 'Ref of a list parameter',
    value: { Ref: 'P' },
    gives: ['a', 'b'],
    more: { Parameters: { P: { Type: 'CommaDelimitedList', Default: 'a, b' } } },
  },
  { name: 'GetAtt as list', value: { 'Fn::GetAtt': ['Data', 'Arn'] }, gives: 'arn:aws:s3:::data' },
  { name: 'GetAtt as text', value: { 'Fn::GetAtt': 'Data.Arn' }, gives: 'arn:aws:s3:::data' },
  { name: 'Join', value: { 'Fn::Join': ['-', ['a', { Ref: 'Data' }, 3]] }, gives: 'a-data-3' },
  { name: 'Join of a Split', value: { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, gives: 'a+b' },
  { name: 'Sub', value: { 'Fn::Sub': '${Data}/${Data.Arn}/${AWS::Region}' }, gives: 'data/arn:aws:s3:::data/eu-central-1' },
  { name: 'Sub with variables', value: { 'Fn::Sub': ['${x}-${Data}', { x: { Ref: 'AWS::Region' } }] }, gives: 'eu-central-1-data' },
  { name: 'Sub leaves what is literal', value: { 'Fn::Sub': '${!Kept}' }, gives: '${Kept}' },
  { name: 'Select', value: { 'Fn::Select': ['1', ['a', 'b']] }, gives: 'b' },
  { name: 'Select of Split', value: { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Data', 'Arn'] }] }] }, gives: 'data' },
  {
    name: 'FindInMap',
    value: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
    gives: 'v',
    more: { Mappings: { M: { 'eu-central-1': { k: 'v' } } } },
  },
  { name: 'FindInMap with a default', value: { 'Fn::FindInMap': ['M', 'x', 'k', { DefaultValue: 'd' }] }, gives: 'd' },
  { name: 'GetAZs', value: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, gives: 'eu-central-1a' },
  { name: 'Base64', value: { 'Fn::Base64': 'hi' }, gives: 'aGk=' },
  { name: 'ToJsonString', value: { 'Fn::ToJsonString': { a: { Ref: 'Data' } } }, gives: '{"a":"data"}' },
  { name: 'Length', value: { 'Fn::Length': ['a', 'b'] }, gives: 2 },
  { name: 'NoValue in a list', value: ['a', { Ref: 'AWS::NoValue' }], gives: ['a'] },
  { name: 'NoValue in an object', value: { a: 1, b: { Ref: 'AWS::NoValue' } }, gives: { a: 1 } },
  {
    name: 'an object that only looks like a condition',
    value: { Condition: { StringEquals: {} } },
    gives: { Condition: { StringEquals: {} } },
  },
])('$name', ({ value, gives, more }) => {
  expect(resolved(value, more)).toEqual(gives);
});

const IS_EU = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] };

test.each<{ name: string; condition: Json; holds: boolean }>([
  { name: 'Equals', condition: IS_EU, holds: true },
  { name: 'Not', condition: { 'Fn::Not': [IS_EU] }, holds: false },
  { name: 'And', condition: { 'Fn::And': [IS_EU, { 'Fn::Not': [IS_EU] }] }, holds: false },
  { name: 'Or', condition: { 'Fn::Or': [{ 'Fn::Not': [IS_EU] }, IS_EU] }, holds: true },
  { name: 'another condition', condition: { Condition: 'Other' }, holds: true },
])('condition $name', ({ condition, holds }) => {
  const more = { Conditions: { C: condition, Other: IS_EU } };
  expect(resolved({ 'Fn::If': ['C', 'yes', 'no'] }, more)).toBe(holds ? 'yes' : 'no');
});

test('a resource whose condition does not hold does not exist', () => {
  const model = loadAssembly(
    writeAssembly({
      App: { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } }, Resources: { Data: { Type: 'AWS::S3::Bucket', Condition: 'Never' } } },
    }),
  );
  expect(model.buckets).toEqual([]);
});

test.each<{ name: string; value: Json; says: RegExp; resources?: Record<string, Json> }>([
  { name: 'an intrinsic', value: { 'Fn::Cidr': ['10.0.0.0/16', 2] }, says: /Intrinsic function Fn::Cidr, needed by Value of App\/Probe/ },
  {
    name: 'a resource type',
    value: { Ref: 'Db' },
    says: /AWS::RDS::DBInstance \(App\/Db\), needed by Value of App\/Probe, is not rehearsed/,
    resources: { Db: { Type: 'AWS::RDS::DBInstance' } },
  },
  {
    name: 'an attribute',
    value: { 'Fn::GetAtt': ['Data', 'Colour'] },
    says: /Fn::GetAtt Colour of AWS::S3::Bucket .* known attributes: Arn, DomainName/,
  },
  { name: 'an import', value: { 'Fn::ImportValue': 'elsewhere' }, says: /Import of "elsewhere".*no stack of this assembly exports it/ },
  { name: 'a secret', value: '{{resolve:secretsmanager:x}}', says: /Dynamic reference \{\{resolve:secretsmanager:x\}\}/ },
  { name: 'an SSM parameter', value: '{{resolve:ssm:/none}}', says: /SSM parameter "\/none".*declare it in a stack's Metadata/ },
])('$name that is not known fails by name, and only when it is read', ({ value, says, resources }) => {
  expect(() => resolved(value, {}, resources)).toThrow(says);
});

test('a name that needs itself is refused', () => {
  expect(() => resolved({ Ref: 'Loop' }, {}, { Loop: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Loop' } } } })).toThrow(
    /circular/,
  );
});
