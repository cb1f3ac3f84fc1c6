import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

const NAMED_LATER =
  'what workflows make has no name yet when the role is made: the wildcard stands behind the prefix of this model (docs/permissions.md#wildcards)';
const NO_RESOURCE = 'these actions have no resource-level permissions (docs/permissions.md#wildcards)';

/**
 * Acknowledges cdk-nag's finding AwsSolutions-IAM5 for each resource of these statements that has a wildcard, and for
 * no action: a wildcard in an action stays a finding.
 */
export function acknowledgeWildcards(role: IConstruct, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(role);
  const resources = new Set(statements.flatMap((statement) => statement.resources.map((resource) => flat(stack.resolve(resource)))));
  for (const resource of resources) {
    if (!resource.includes('*')) continue;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason: resource === '*' ? NO_RESOURCE : NAMED_LATER,
    });
  }
}

/** A resource as cdk-nag writes it: references in angle brackets. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${argument.join('.')}>`;
  if (name === 'Fn::Join') return argument[1].map(flat).join(argument[0]);
  return JSON.stringify(value);
}
