import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledged-wildcards.ts';

export interface ServiceRoleProps {
  /** The service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** ARNs (wildcards allowed) of the resources for which the service may assume it. @default - any in this account */
  readonly sourceArns?: readonly string[];
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
}

/**
 * A role for one duty: exactly these statements in one document of its own, no managed policy. Only this account's
 * resources may make the service use it (the confused deputy problem: IAM user guide, "The confused deputy problem").
 */
export function serviceRole(scope: Construct, id: string, props: ServiceRoleProps): Role {
  const { account } = Stack.of(scope);
  const principal = new ServicePrincipal(props.service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ...(props.sourceArns === undefined ? {} : { ArnLike: { 'aws:SourceArn': props.sourceArns } }),
    },
  });
  const role = new Role(scope, id, {
    assumedBy: principal,
    description: props.description,
    inlinePolicies: { Duty: new PolicyDocument({ statements: [...props.statements], minimize: false }) },
  });
  acknowledgeWildcards(role, props.statements);
  return role;
}
