import type { Caller, Cloud, Permission, Service } from '../../cloud/cloud.ts';

/** AWS STS as far as a caller asks who it is. */
export class Sts implements Service {
  readonly name = 'sts';
  readonly operations: Service['operations'] = {
    GetCallerIdentity: (_input, { caller, cloud }) => ({ Account: cloud.account, Arn: callerArn(caller, cloud), UserId: userId(caller) }),
  };

  /** AWS lets everybody ask: "no permissions are required". */
  permissions(): readonly Permission[] {
    return [];
  }
}

/** The session of an assumed role, or the account's root for the operator. */
function callerArn(caller: Caller, cloud: Cloud): string {
  if (caller.roleArn === undefined) return `arn:${cloud.partition}:iam::${cloud.account}:root`;
  return `arn:${cloud.partition}:sts::${cloud.account}:assumed-role/${roleName(caller.roleArn)}/${caller.name}`;
}

function userId(caller: Caller): string {
  return caller.roleArn === undefined ? 'OPERATOR' : `${roleName(caller.roleArn)}:${caller.name}`;
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
