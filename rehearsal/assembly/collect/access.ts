import { isObject, listOf, objectOf, stringsOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { PolicyModel, RoleModel } from '../model.ts';
import type { Collector, Entry } from './collector.ts';

export function managedPolicies(collector: Collector): PolicyModel[] {
  return collector.entries('AWS::IAM::ManagedPolicy').map((entry) => policyOf(collector, entry));
}

export function roles(collector: Collector, managed: readonly PolicyModel[]): RoleModel[] {
  const attached = collector.entries('AWS::IAM::Policy', 'AWS::IAM::RolePolicy');
  const managedEntries = collector.entries('AWS::IAM::ManagedPolicy');
  return collector.entries('AWS::IAM::Role').map((role) => {
    const { stack, logicalId, path, name, arn } = role;
    const isFor = (policy: Entry) => [...stringsOf(policy.property('Roles')), policy.text('RoleName')].includes(name);
    const arns = () => [...stringsOf(role.property('ManagedPolicyArns')), ...managedEntries.filter(isFor).map((policy) => policy.arn)];
    return lazily(
      { stack, logicalId, path, name, arn },
      {
        trust: () => collector.document(role.located.resource.Properties['AssumeRolePolicyDocument'], role.located, path),
        policies: () => [...ownPolicies(collector, role), ...attached.filter(isFor).map((policy) => policyOf(collector, policy))],
        managed: () => managed.filter((policy) => arns().includes(policy.arn)),
        managedElsewhere: () => arns().filter((arn) => !managed.some((policy) => policy.arn === arn)),
        boundaryArn: () => role.text('PermissionsBoundary') || undefined,
      },
    );
  });
}

/** The role's property `Policies`. */
function ownPolicies(collector: Collector, role: Entry): PolicyModel[] {
  return listOf(role.located.resource.Properties['Policies'])
    .filter(isObject)
    .map((policy) => {
      const name = textOf(collector.resolve(role.located.stack, policy['PolicyName'] ?? '', `Policies of ${role.path}`));
      return { name, arn: '', ...collector.document(objectOf(policy['PolicyDocument']), role.located, `${role.path} (${name})`) };
    });
}

function policyOf(collector: Collector, entry: Entry): PolicyModel {
  const document = collector.document(entry.located.resource.Properties['PolicyDocument'], entry.located, entry.path);
  return { name: entry.name, arn: entry.arn, ...document };
}
