import { Validations } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** A finding of a checker that is right in general and wrong here, with why. */
const acknowledge = (on: IConstruct, id: string, reason: string): void => Validations.of(on).acknowledge({ id, reason });

/** Known findings of cdk-nag's AwsSolutions pack in a platform. */
export function acknowledgePlatform(platform: Construct): void {
  const at = (id: string) => platform.node.findChild(id);
  acknowledge(at('Logs'), 'AwsSolutions-S1', 'it holds the access logs of the other buckets; logging its own access would never end');
  acknowledge(at('DeadLetters'), 'AwsSolutions-SQS3', 'it is the dead-letter queue, of rules, schedules and functions');
}
