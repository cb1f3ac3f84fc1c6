import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { described } from './runbook.ts';

/** An event that nobody could handle may be a drop that nobody delivers. */
export function deadLettersAlarm(scope: Construct, platformName: string, queue: IQueue, topic: ITopic): CfnAlarm {
  return new CfnAlarm(scope, 'DeadLettersAlarm', {
    alarmName: `slipway-${platformName}-dead-letters`,
    alarmDescription: described('An event could not be handled and waits in the dead-letter queue.', 'dead-letters'),
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: queue.queueName }],
    statistic: 'Maximum',
    period: 300,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // SQS says nothing of a queue that was empty for hours, which is good.
    treatMissingData: 'notBreaching',
    alarmActions: [topic.topicArn],
  });
}
