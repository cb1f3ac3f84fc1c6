import { ArnFormat, type Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The six values by which a model's stack knows its platform. Each is a parameter `/slipway/<platform>/<name>`. */
export interface PlatformValues {
  readonly table: string;
  readonly 'data-bucket': string;
  readonly 'records-bucket': string;
  readonly 'topic-arn': string;
  readonly 'data-key-arn': string;
  readonly 'dead-letter-queue-arn': string;
}

export const PLATFORM_VALUES = ['table', 'data-bucket', 'records-bucket', 'topic-arn', 'data-key-arn', 'dead-letter-queue-arn'] as const;

export const parameterName = (platform: string, value: keyof PlatformValues): string => `/slipway/${platform}/${value}`;

/** A delivery platform as a model's stack sees it. */
export interface IDeliveryPlatform {
  readonly platformName: string;
  /** The platform's names for use in `scope`'s stack. References go from model to platform only, and never through stack exports. */
  valuesFor(scope: Construct): PlatformValues;
  /** Lets a model's snapshots go after a while. Absent where the platform's bucket is not this app's to change. */
  expireSnapshots?(model: string, after: Duration): void;
}

export interface PlatformReferences {
  readonly platformName: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly dataBucketName: string;
  readonly dataBucketArn: string;
  readonly recordsBucketName: string;
  readonly recordsBucketArn: string;
  readonly topicArn: string;
  readonly dataKeyArn: string;
  readonly deadLetterQueueArn: string;
}

export function referencesTo(platform: IDeliveryPlatform, scope: Construct): PlatformReferences {
  const values = platform.valuesFor(scope);
  const stack = Stack.of(scope);
  const bucketArn = (name: string) =>
    stack.formatArn({ service: 's3', region: '', account: '', resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  return {
    platformName: platform.platformName,
    tableName: values.table,
    tableArn: stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: values.table }),
    dataBucketName: values['data-bucket'],
    dataBucketArn: bucketArn(values['data-bucket']),
    recordsBucketName: values['records-bucket'],
    recordsBucketArn: bucketArn(values['records-bucket']),
    // A model with a topic of its own never asks, and its template then has no parameter that nothing uses.
    get topicArn() {
      return values['topic-arn'];
    },
    dataKeyArn: values['data-key-arn'],
    deadLetterQueueArn: values['dead-letter-queue-arn'],
  };
}
