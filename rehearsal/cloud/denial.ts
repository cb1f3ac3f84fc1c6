import { AwsError } from './aws-error.ts';
import type { Caller, Permission } from './cloud.ts';

/** Why IAM says no. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** AWS's own sentence: `User: … is not authorized to perform: … on resource: … because …`. */
  readonly message: string;
  /** For a person: the statement that comes nearest, or that forbids it. */
  readonly hint?: string;
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
export function denialError(service: string, denial: Denial): AwsError {
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400];
  return new AwsError(code, denial.message, status, { denial });
}
