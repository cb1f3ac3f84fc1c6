import { authorizer } from '../../../rehearsal/iam/authorizer.ts';
import { type Removal, withoutStatement } from '../../../rehearsal/iam/without-statement.ts';
import { aRole, ROLE } from './a-role.ts';

const model = aRole({
  statements: [
    { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: '*' },
    { Sid: 'Write', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
  ],
});

const may = (removal: Removal, action: string) =>
  authorizer(withoutStatement(model, removal), () => 0).authorize([{ action, resource: 'arn:aws:s3:::a/b' }], {
    roleArn: ROLE,
    name: 'x',
  }) === undefined;

test.each<{ removal: Removal; action: string; allowed: boolean }>([
  { removal: { roleNamePattern: 'shifter', action: 's3:GetObject' }, action: 's3:GetObject', allowed: false },
  { removal: { roleNamePattern: 'shifter', action: 's3:GetObject' }, action: 's3:GetObjectVersion', allowed: true },
  { removal: { roleNamePattern: '*Shifter', sid: 'Read' }, action: 's3:GetObjectVersion', allowed: false },
  { removal: { roleNamePattern: 'App/*', sid: 'Read' }, action: 's3:PutObject', allowed: true },
])('$removal leaves $action: $allowed', ({ removal, action, allowed }) => {
  expect(may(removal, action)).toBe(allowed);
});

test('the model itself stays as it is', () => {
  withoutStatement(model, { roleNamePattern: 'shifter', sid: 'Write' });
  expect(model.roles[0]?.policies[0]?.statements).toHaveLength(2);
});

test.each<{ removal: Removal; says: RegExp }>([
  { removal: { roleNamePattern: 'nobody', sid: 'Read' }, says: /No role is called nobody; there are App\/Shifter/ },
  { removal: { roleNamePattern: 'shifter', sid: 'Reed' }, says: /No statement of App\/Shifter has the Sid Reed/ },
  { removal: { roleNamePattern: 'shifter', action: 'kms:Decrypt' }, says: /allows kms:Decrypt; nothing would be removed/ },
  { removal: { roleNamePattern: 'shifter' }, says: /either "sid" or "action"/ },
])('$removal is refused', ({ removal, says }) => {
  expect(() => withoutStatement(model, removal)).toThrow(says);
});
