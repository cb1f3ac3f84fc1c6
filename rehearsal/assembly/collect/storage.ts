import type { Json } from '../../cloud/cloud.ts';
import { isTrue, type JsonObject, listOf, objectOf, stringsOf, textOf } from '../json.ts';
import { lazily } from '../lazily.ts';
import type { BucketModel, KeyModel, PolicyDocument, QueueModel, TableModel, TopicModel } from '../model.ts';
import { type Collector, type Entry, named } from './collector.ts';

export function buckets(collector: Collector): BucketModel[] {
  const policies = collector.entries('AWS::S3::BucketPolicy');
  return collector.entries('AWS::S3::Bucket').map((bucket) =>
    lazily(named(bucket), {
      versioned: () => objectOf(bucket.property('VersioningConfiguration'))['Status'] === 'Enabled',
      eventBridge: () => {
        const notifications = objectOf(bucket.property('NotificationConfiguration'))['EventBridgeConfiguration'];
        // An empty EventBridgeConfiguration switches it on: the property's default is true.
        return notifications !== undefined && objectOf(notifications)['EventBridgeEnabled'] !== false;
      },
      objectLock: () => isTrue(bucket.property('ObjectLockEnabled')),
      policy: () => policyFor(collector, policies, (policy) => policy.text('Bucket') === bucket.name),
    }),
  );
}

export function tables(collector: Collector): TableModel[] {
  return collector.entries('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((table) =>
    lazily(named(table), {
      createTable: () => createTableInput(table),
      timeToLiveAttribute: () => {
        const ttl = objectOf(table.property('TimeToLiveSpecification'));
        return isTrue(ttl['Enabled']) ? textOf(ttl['AttributeName']) : undefined;
      },
    }),
  );
}

/** Capacity is not rehearsed, so every table is created on demand. */
function createTableInput(table: Entry): JsonObject {
  const input: JsonObject = { TableName: table.name, BillingMode: 'PAY_PER_REQUEST' };
  for (const name of ['KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes'] as const) {
    const value = table.property(name);
    if (value !== undefined) input[name] = value;
  }
  const indexes = listOf(table.property('GlobalSecondaryIndexes')).map(objectOf);
  if (indexes.length > 0) {
    input['GlobalSecondaryIndexes'] = indexes.map(
      ({ IndexName, KeySchema, Projection }): Json => ({
        IndexName: IndexName ?? '',
        KeySchema: KeySchema ?? [],
        Projection: Projection ?? {},
      }),
    );
  }
  return input;
}

const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'KmsMasterKeyId',
  'RedrivePolicy',
  'RedriveAllowPolicy',
] as const;

export function queues(collector: Collector): QueueModel[] {
  const policies = collector.entries('AWS::SQS::QueuePolicy');
  return collector.entries('AWS::SQS::Queue').map((queue) => {
    const url = collector.identities.ref(queue.located, queue.path);
    return lazily(Object.assign(named(queue), { url }), {
      attributes: () => {
        const given = QUEUE_ATTRIBUTES.map((name) => [name, textOf(queue.property(name))] as const).filter(([, value]) => value !== '');
        return Object.fromEntries<string>([...given, ['QueueArn', queue.arn]]);
      },
      policy: () => policyFor(collector, policies, (policy) => stringsOf(policy.property('Queues')).includes(url)),
    });
  });
}

export function topics(collector: Collector): TopicModel[] {
  const policies = collector.entries('AWS::SNS::TopicPolicy');
  const subscriptions = collector.entries('AWS::SNS::Subscription');
  return collector.entries('AWS::SNS::Topic').map((topic) =>
    lazily(named(topic), {
      subscriptions: () => [
        ...listOf(topic.property('Subscription'))
          .map(objectOf)
          .map((inline, index) => ({
            arn: `${topic.arn}:${index + 1}`,
            protocol: textOf(inline['Protocol']),
            endpoint: textOf(inline['Endpoint']),
            properties: inline,
          })),
        ...subscriptions
          .filter((subscription) => subscription.text('TopicArn') === topic.arn)
          .map((subscription) => ({
            arn: subscription.arn,
            protocol: subscription.text('Protocol'),
            endpoint: subscription.text('Endpoint'),
            properties: subscription.properties,
          })),
      ],
      policy: () => policyFor(collector, policies, (policy) => stringsOf(policy.property('Topics')).includes(topic.arn)),
    }),
  );
}

export function keys(collector: Collector): KeyModel[] {
  const aliases = collector.entries('AWS::KMS::Alias');
  return collector.entries('AWS::KMS::Key').map((key) =>
    lazily(named(key), {
      aliases: () => aliases.filter((alias) => [key.name, key.arn].includes(alias.text('TargetKeyId'))).map((alias) => alias.name),
      policy: () => collector.document(key.located.resource.Properties['KeyPolicy'], key.located, key.path),
    }),
  );
}

function policyFor(collector: Collector, policies: readonly Entry[], belongs: (policy: Entry) => boolean): PolicyDocument | undefined {
  const policy = policies.find(belongs);
  return policy && collector.document(policy.located.resource.Properties['PolicyDocument'], policy.located, policy.path);
}
