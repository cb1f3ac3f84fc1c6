import { AwsError } from './aws-error.ts';
import type { Caller, Permission } from './cloud.ts';

/** Why IAM says no. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** A sentence for a person: which statement denies, or that none allows, and what to add. */
  readonly message: string;
}

/** Decides whether a role may make a call; undefined means it may. */
export type Authorize = (permissions: readonly Permission[], caller: Caller) => Denial | undefined;

/** Code and status under which a service answers a denial, where it is not the awsJson services' AccessDeniedException with 400. */
const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  s3: ['AccessDenied', 403],
  sts: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  sqs: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  sagemakerruntime: ['AccessDeniedException', 403],
  scheduler: ['AccessDeniedException', 403],
};

/** The error by which AWS names a denial. */
export function denialError(service: string, denial: Denial, caller: Caller, account: string, partition: string): AwsError {
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400];
  const text =
    `User: ${callerArn(caller, account, partition)} is not authorized to perform: ${denial.action} ` +
    `on resource: ${denial.resource} because no identity-based policy allows the ${denial.action} action`;
  return new AwsError(code, text, status, { denial });
}

/** The principal as STS names it: an assumed role's session, or the account's root for the operator. */
export function callerArn(caller: Caller, account: string, partition: string): string {
  if (caller.roleArn === undefined) return `arn:${partition}:iam::${account}:root`;
  const role = caller.roleArn.slice(caller.roleArn.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${account}:assumed-role/${role}/${caller.name}`;
}
