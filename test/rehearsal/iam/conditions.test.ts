import fc from 'fast-check';
import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { conditionHolds } from '../../../rehearsal/iam/conditions.ts';
import { contextOf } from '../../../rehearsal/iam/context.ts';
import { matchesArn, matchesGlob } from '../../../rehearsal/iam/pattern.ts';

const context = contextOf({
  'aws:SourceAccount': '111122223333',
  'aws:SourceArn': 'arn:aws:states:eu-central-1:111122223333:stateMachine:deliver',
  'aws:TagKeys': ['team', 'cost'],
  'cloudwatch:namespace': 'Slipway',
  'sagemaker:MaxRuntimeInSeconds': '3600',
  'aws:SecureTransport': 'true',
  'aws:CurrentTime': '2026-05-01T00:00:00.000Z',
});

test.each<{ condition: Json; holds: boolean }>([
  { condition: { StringEquals: { 'AWS:sourceaccount': '111122223333' } }, holds: true },
  { condition: { StringEquals: { 'aws:SourceAccount': ['1', '111122223333'] } }, holds: true },
  { condition: { StringEquals: { 'aws:SourceAccount': '1111*' } }, holds: false },
  { condition: { StringLike: { 'aws:SourceAccount': '1111*' } }, holds: true },
  { condition: { StringNotLike: { 'aws:SourceAccount': '1111*' } }, holds: false },
  { condition: { StringNotEquals: { 'aws:SourceAccount': ['1', '2'] } }, holds: true },
  { condition: { StringNotEquals: { 'aws:SourceAccount': ['1', '111122223333'] } }, holds: false },
  { condition: { StringEqualsIgnoreCase: { 'cloudwatch:namespace': 'SLIPWAY' } }, holds: true },
  { condition: { StringEquals: { 'aws:Missing': 'x' } }, holds: false },
  { condition: { StringNotEquals: { 'aws:Missing': 'x' } }, holds: true },
  { condition: { StringEqualsIfExists: { 'aws:Missing': 'x' } }, holds: true },
  { condition: { StringEqualsIfExists: { 'cloudwatch:namespace': 'x' } }, holds: false },
  { condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:states:*:111122223333:stateMachine:*' } }, holds: true },
  { condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:states:*:*:stateMachine:del?ver' } }, holds: true },
  { condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:events:*:*:*' } }, holds: true },
  { condition: { Bool: { 'aws:SecureTransport': true } }, holds: true },
  { condition: { Bool: { 'aws:SecureTransport': 'false' } }, holds: false },
  { condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, holds: true },
  { condition: { Null: { 'aws:Missing': 'true' } }, holds: true },
  { condition: { Null: { 'aws:SourceAccount': 'true' } }, holds: false },
  { condition: { Null: { 'aws:SourceAccount': 'false' } }, holds: true },
  { condition: { NumericLessThanEquals: { 'sagemaker:MaxRuntimeInSeconds': 3600 } }, holds: true },
  { condition: { NumericLessThan: { 'sagemaker:MaxRuntimeInSeconds': '3600' } }, holds: false },
  { condition: { NumericGreaterThan: { 'cloudwatch:namespace': '1' } }, holds: false },
  { condition: { DateLessThan: { 'aws:CurrentTime': '2026-05-01T00:00:01Z' } }, holds: true },
  { condition: { DateGreaterThanEquals: { 'aws:CurrentTime': '1777593600' } }, holds: true },
  { condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost', 'x'] } }, holds: true },
  { condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, holds: false },
  { condition: { 'ForAllValues:StringEquals': { 'aws:Missing': ['team'] } }, holds: true },
  { condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['cost'] } }, holds: true },
  { condition: { 'ForAnyValue:StringEquals': { 'aws:Missing': ['cost'] } }, holds: false },
  { condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:Missing': ['cost'] } }, holds: true },
  { condition: { StringEquals: { 'aws:SourceAccount': '${aws:SourceAccount}' } }, holds: true },
  { condition: { StringEquals: { 'cloudwatch:namespace': "${aws:Missing, 'Slipway'}" } }, holds: true },
  { condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, Bool: { 'aws:SecureTransport': 'false' } }, holds: false },
])('$condition -> $holds', ({ condition, holds }) => {
  expect(conditionHolds(condition, context)).toBe(holds);
});

test.each(['IpAddress', 'NotIpAddress', 'BinaryEquals', 'StringMatches', 'ForSomeValue:StringEquals'])(
  '%s is refused by name',
  (operator) => {
    expect(conditionHolds({ [operator]: { 'aws:SourceIp': '10.0.0.0/8' } }, context)).toEqual({
      unclear: `condition operator ${operator} is not rehearsed`,
    });
  },
);

test('a false condition beside one that is not known is false', () => {
  expect(conditionHolds({ IpAddress: { 'aws:SourceIp': 'x' }, Bool: { 'aws:SecureTransport': 'false' } }, context)).toBe(false);
});

test('any text matches itself and the star, and special characters have no meaning', () => {
  fc.assert(
    fc.property(fc.string(), (text) => matchesGlob('*', text) && (text.includes('*') || text.includes('?') || matchesGlob(text, text))),
  );
  expect(matchesGlob('a.c', 'abc')).toBe(false);
});

test.each([
  { pattern: 'arn:aws:s3:::data/*', arn: 'arn:aws:s3:::data/a/b:c', matches: true },
  { pattern: 'arn:aws:s3:::data*', arn: 'arn:aws:s3:::data-2/x', matches: true },
  { pattern: 'arn:*', arn: 'arn:aws:s3:::data', matches: true },
  { pattern: 'arn:aws:lambda:*:*:function:f:*', arn: 'arn:aws:lambda:eu-central-1:1:function:f:3', matches: true },
  { pattern: 'arn:aws:lambda:*:*:function:f', arn: 'arn:aws:lambda:eu-central-1:1:function:f:3', matches: false },
  { pattern: 'arn:aws:*:data', arn: 'arn:aws:s3:::data', matches: false },
  { pattern: 'arn:aws:s3:::data', arn: '*', matches: false },
])('$pattern and $arn -> $matches', ({ pattern, arn, matches }) => {
  expect(matchesArn(pattern, arn)).toBe(matches);
});
