import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { serviceRole } from '../permissions/service-role.ts';
import { allow } from '../permissions/statements.ts';
import { alarmPattern } from './rules.ts';

export interface AlarmRuleProps {
  readonly model: string;
  readonly ruleName: string;
  readonly alarmNames: readonly string[];
  readonly stateMachineArn: string;
  readonly deadLetterQueueArn: string;
}

/** Starts respond-to-alarm for each alarm that begins. */
export class AlarmRule extends Construct {
  constructor(scope: Construct, id: string, props: AlarmRuleProps) {
    super(scope, id);
    const arn = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: props.ruleName });
    const role = serviceRole(this, 'Role', {
      service: 'events.amazonaws.com',
      sourceArns: [arn],
      description: `Answers alarms of ${props.model}`,
      statements: [allow('AnswerAlarm', ['states:StartExecution'], props.stateMachineArn)],
    });
    new CfnRule(this, 'Rule', {
      // Fixed, so that the role's trust can name the rule.
      name: props.ruleName,
      description: `Alarms of ${props.model}`,
      eventPattern: alarmPattern(props.alarmNames),
      state: 'ENABLED',
      targets: [
        {
          id: 'Workflow',
          arn: props.stateMachineArn,
          roleArn: role.roleArn,
          retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 3600 },
          deadLetterConfig: { arn: props.deadLetterQueueArn },
        },
      ],
    });
  }
}
