import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { serviceRole } from '../permissions/service-role.ts';
import { allow } from '../permissions/statements.ts';

export interface ReconcileScheduleProps {
  readonly model: string;
  readonly functionArn: string;
  readonly deadLetterQueueArn: string;
  readonly dataKeyArn: string;
}

/** Looks every five minutes for what no event told of: late files of a drop, deliveries that never ended, orphaned alarms. */
export class ReconcileSchedule extends Construct {
  constructor(scope: Construct, id: string, props: ReconcileScheduleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = serviceRole(this, 'Role', {
      service: 'scheduler.amazonaws.com',
      // EventBridge Scheduler names the group, not the schedule (its user guide, "Confused deputy prevention").
      sourceArns: [
        stack.formatArn({
          service: 'scheduler',
          resource: 'schedule-group',
          resourceName: 'default',
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
      description: `Reconciles ${props.model}`,
      statements: [
        allow('Reconcile', ['lambda:InvokeFunction'], props.functionArn),
        allow('KeepDeadLetters', ['sqs:SendMessage'], props.deadLetterQueueArn),
        allow('UseKeys', ['kms:Decrypt', 'kms:GenerateDataKey'], props.dataKeyArn, {
          StringEquals: { 'kms:ViaService': [`sqs.${stack.region}.amazonaws.com`] },
        }),
      ],
    });
    new CfnSchedule(this, 'Schedule', {
      description: `Reconciles ${props.model}`,
      scheduleExpression: 'rate(5 minutes)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.functionArn,
        roleArn: role.roleArn,
        // A step never reads a clock: the moment it was due is its time.
        input: JSON.stringify({ at: '<aws.scheduler.scheduled-time>' }),
        // The next one comes in five minutes.
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 300 },
        deadLetterConfig: { arn: props.deadLetterQueueArn },
      },
    });
  }
}
