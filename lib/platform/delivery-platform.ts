import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { acknowledgePlatform } from '../acknowledgements.ts';
import { deadLettersAlarm } from '../alarms/dead-letters.ts';
import { dataBucket, logsBucket, recordsBucket } from './buckets.ts';
import { dataKey } from './data-key.ts';
import { ImportedPlatform, valuesFromParameters } from './imported-platform.ts';
import { ledger } from './ledger.ts';
import { deadLetters, notifications } from './messages.ts';
import { requirePlatformName } from './platform-name.ts';
import { type IDeliveryPlatform, PLATFORM_VALUES, type PlatformValues, parameterName } from './platform-references.ts';

export interface DeliveryPlatformProps {
  /** Names the platform in its account and Region: `[a-z][a-z0-9-]{0,19}`. @default slipway */
  readonly platformName?: string;
  /** Key of buckets, ledger, messages and logs. Its policy must allow what docs/permissions.md#kms lists. @default - a key of the platform's own, rotated every year */
  readonly encryptionKey?: IKey;
  /** How long a recorded outcome cannot be changed. @default Duration.days(730) */
  readonly recordRetention?: Duration;
}

/**
 * What the models of a team share and what outlives each of them: buckets, the ledger, the topic, the dead-letter queue
 * and the key. Deploy it once for each account and Region; models refer to it, it knows none of them.
 */
export class DeliveryPlatform extends Construct implements IDeliveryPlatform {
  /** A platform that is deployed already, from wherever, under this name. */
  static fromName(scope: Construct, id: string, platformName: string): IDeliveryPlatform {
    return new ImportedPlatform(scope, id, platformName);
  }

  readonly platformName: string;
  readonly encryptionKey: IKey;
  readonly table: Table;
  readonly dataBucket: IBucket;
  private readonly ownDataBucket: Bucket;
  readonly recordsBucket: IBucket;
  readonly logsBucket: Bucket;
  /** Where people hear of outcomes and alarms. */
  readonly notifications: Topic;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: DeliveryPlatformProps = {}) {
    super(scope, id);
    this.platformName = requirePlatformName(props.platformName ?? 'slipway');
    this.encryptionKey = props.encryptionKey ?? dataKey(this, this.platformName);
    this.logsBucket = logsBucket(this);
    this.ownDataBucket = dataBucket(this, this.encryptionKey, this.logsBucket);
    this.dataBucket = this.ownDataBucket;
    this.recordsBucket = recordsBucket(this, this.encryptionKey, this.logsBucket, props.recordRetention ?? Duration.days(730));
    this.table = ledger(this, this.platformName, this.encryptionKey);
    this.notifications = notifications(this, this.encryptionKey);
    this.deadLetterQueue = deadLetters(this, this.encryptionKey);
    deadLettersAlarm(this, this.platformName, this.deadLetterQueue, this.notifications);
    this.publishValues();
    acknowledgePlatform(this);
  }

  valuesFor(scope: Construct): PlatformValues {
    const own = Stack.of(this);
    const other = Stack.of(scope);
    if (own === other) return this.values;
    other.addStackDependency(own);
    return valuesFromParameters(scope, this.platformName);
  }

  expireSnapshots(model: string, after: Duration): void {
    this.ownDataBucket.addLifecycleRule({
      id: `ForgetSnapshotsOf-${model}`,
      prefix: `snapshots/${model}/`,
      expiration: after,
      // The bucket keeps versions: without this, an expired snapshot would stay for another 90 days.
      noncurrentVersionExpiration: Duration.days(1),
    });
  }

  private get values(): PlatformValues {
    return {
      table: this.table.tableName,
      'data-bucket': this.dataBucket.bucketName,
      'records-bucket': this.recordsBucket.bucketName,
      'topic-arn': this.notifications.topicArn,
      'data-key-arn': this.encryptionKey.keyArn,
      'dead-letter-queue-arn': this.deadLetterQueue.queueArn,
    };
  }

  private publishValues(): void {
    const parameters = new Construct(this, 'Parameters');
    for (const value of PLATFORM_VALUES) {
      new StringParameter(parameters, value, {
        parameterName: parameterName(this.platformName, value),
        stringValue: this.values[value],
        description: `Slipway platform ${this.platformName}`,
      });
    }
  }
}
