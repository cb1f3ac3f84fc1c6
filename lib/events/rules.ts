import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** How hard EventBridge tries to reach a function before the event becomes a dead letter: a day, as its default. */
const PERSISTENT = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

export interface FunctionRuleProps {
  readonly description: string;
  readonly eventPattern: object;
  readonly functionName: string;
  readonly functionArn: string;
  readonly deadLetterQueueArn: string;
}

/** Sends events of the default bus to a function, and what it cannot deliver to the dead-letter queue. */
export function functionRule(scope: Construct, id: string, props: FunctionRuleProps): CfnRule {
  const rule = new CfnRule(scope, id, {
    description: props.description,
    eventPattern: props.eventPattern,
    state: 'ENABLED',
    targets: [{ id: 'Function', arn: props.functionArn, retryPolicy: PERSISTENT, deadLetterConfig: { arn: props.deadLetterQueueArn } }],
  });
  new CfnPermission(scope, `${id}Permission`, {
    action: 'lambda:InvokeFunction',
    functionName: props.functionName,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
    sourceAccount: Stack.of(scope).account,
  });
  return rule;
}

/** The marker of a drop, and nothing else of the bucket: other objects of a drop would only cost invocations. */
export const markerPattern = (bucketName: string, prefix: string, marker: string) => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: [bucketName] }, object: { key: [{ wildcard: `${prefix}*/${marker}` }] } },
});

/** Executions that ended without having recorded how. */
export const endedPattern = (stateMachineArns: readonly string[]) => ({
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: stateMachineArns },
});

/** Alarms that begin. */
export const alarmPattern = (alarmNames: readonly string[]) => ({
  source: ['aws.cloudwatch'],
  'detail-type': ['CloudWatch Alarm State Change'],
  detail: { alarmName: alarmNames, state: { value: ['ALARM'] } },
});
