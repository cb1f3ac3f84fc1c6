import type { Json } from '../../cloud/cloud.ts';

/** A target as PutTargets and CloudFormation spell it. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string | undefined;
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string }
    | undefined;
  readonly DeadLetterConfig?: { readonly Arn?: string | undefined } | undefined;
  readonly RetryPolicy?:
    | { readonly MaximumRetryAttempts?: number | undefined; readonly MaximumEventAgeInSeconds?: number | undefined }
    | undefined;
}

/** A rule of the default bus: a pattern, a schedule, or both. */
export interface RuleConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly pattern?: { readonly [key: string]: Json };
  readonly schedule?: string;
  /** @default true */
  readonly enabled?: boolean;
  readonly description?: string;
  readonly targets: readonly Target[];
}

/** An event as targets get it. */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Json;
}

/** What a story does to the events that one rule passes on. */
export interface EventFault {
  /** The rule's name. */
  readonly rule: string;
  /** Which of the rule's matching events, counted from 1. @default - every one */
  readonly nth?: number;
  readonly kind: 'duplicate' | 'delay' | 'drop';
  /** How much later the event, or its duplicate, comes; virtual milliseconds. @default 0 */
  readonly delay?: number;
}
