import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ModelNames, stateMachineArn } from './model-names.ts';
import { allow } from './statements.ts';

export const notify = ({ topicArn }: ModelNames): PolicyStatement => allow('Notify', ['sns:Publish'], topicArn);

/** One event for each outcome, on the default bus, under Slipway's name only. */
export const announce = ({ stack }: ModelNames): PolicyStatement =>
  allow('Announce', ['events:PutEvents'], stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }), {
    StringEquals: { 'events:source': 'slipway' },
  });

export const startDeliveries = (names: ModelNames): PolicyStatement =>
  allow('StartDelivery', ['states:StartExecution'], stateMachineArn(names, 'deliver-model'));

/** Events that a function could not handle after its retries. */
export const sendDeadLetters = ({ platform }: ModelNames): PolicyStatement =>
  allow('KeepDeadLetters', ['sqs:SendMessage'], platform.deadLetterQueueArn);
