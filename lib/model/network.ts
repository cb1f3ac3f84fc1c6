import { Stack } from 'aws-cdk-lib';
import { type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { ModelNames } from '../permissions/model-names.ts';
import { refuse } from '../refusal.ts';
import type { NetworkProps } from './model-delivery-props.ts';

export interface Network {
  /** Variable NETWORK. */
  readonly variable: string;
  readonly arns: ModelNames['network'];
}

export function networkOf(scope: Construct, network: NetworkProps | undefined): Network {
  if (network === undefined) return { variable: 'null', arns: undefined };
  const { vpc, securityGroups } = network;
  if (securityGroups.length === 0) refuse('network: securityGroups is empty; SageMaker needs 1 to 5');
  const { subnetIds } = vpc.selectSubnets(network.subnets ?? usual(vpc.privateSubnets.length > 0));
  if (subnetIds.length === 0) refuse('network: the VPC has no private subnets; choose some with network.subnets');
  const stack = Stack.of(scope);
  const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ec2', resource, resourceName });
  const securityGroupIds = securityGroups.map(({ securityGroupId }) => securityGroupId);
  return {
    variable: stack.toJsonString({ subnets: subnetIds, securityGroupIds }),
    arns: {
      subnetArns: subnetIds.map((id) => arn('subnet', id)),
      securityGroupArns: securityGroupIds.map((id) => arn('security-group', id)),
    },
  };
}

const usual = (hasPrivate: boolean): SubnetSelection => ({
  subnetType: hasPrivate ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
});
