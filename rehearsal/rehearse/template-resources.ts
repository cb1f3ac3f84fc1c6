import * as v from 'valibot';
import { numberOf, objectOf, textOf } from '../assembly/json.ts';
import type { AssemblyModel } from '../assembly/model.ts';
import { allowsService } from '../iam/resource-policies.ts';
import type { TableConfiguration } from '../services/dynamodb/dynamodb.ts';
import type { Image } from '../services/ecr/ecr.ts';
import { TargetInput } from '../services/eventbridge/inputs.ts';
import type { RuleConfiguration } from '../services/eventbridge/rule.ts';
import type { KeyConfiguration } from '../services/kms/kms.ts';
import type { BucketConfiguration } from '../services/s3/state.ts';
import type { ScheduleConfiguration } from '../services/scheduler/scheduler.ts';
import type { TopicConfiguration } from '../services/sns/sns.ts';
import type { QueueConfiguration } from '../services/sqs/sqs.ts';

/** What a template declares, in the words of the services that play it. */

export const bucketsOf = (model: AssemblyModel): BucketConfiguration[] => [
  ...model.buckets.map(({ name, versioned, eventBridge, objectLock }) => ({
    name,
    versioning: versioned ? ('Enabled' as const) : ('Disabled' as const),
    eventBridge,
    ...(objectLock ? { objectLock: {} } : {}),
  })),
  // An imported bucket is taken for what the product asks of one: versions, and events to EventBridge.
  ...model.importedNames.buckets.map((name) => ({ name, versioning: 'Enabled' as const, eventBridge: true })),
];

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const attributeDefinitions = v.array(v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }));
const projection = v.optional(v.object({ ProjectionType: v.string(), NonKeyAttributes: v.optional(v.array(v.string())) }));
const createTable = v.object({
  KeySchema: keySchema,
  AttributeDefinitions: attributeDefinitions,
  GlobalSecondaryIndexes: v.optional(v.array(v.object({ IndexName: v.string(), KeySchema: keySchema, Projection: projection })), []),
});
/** A table from outside the template, as CreateTable's input. */
const importedTable = v.object({ TableName: v.string(), ...createTable.entries });

export const tablesOf = (model: AssemblyModel): TableConfiguration[] => [
  ...model.tables.map((table) => tableOf(table.name, v.parse(createTable, table.createTable))),
  ...model.importedNames.tables.map((imported) => {
    const { TableName, ...table } = v.parse(importedTable, imported);
    return tableOf(TableName, table);
  }),
];

const tableOf = (
  name: string,
  { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }: v.InferOutput<typeof createTable>,
): TableConfiguration =>
  indexed(
    name,
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
      name: IndexName,
      keySchema: keys,
      projection: Projection,
    })),
  );

function indexed(
  name: string,
  keys: v.InferOutput<typeof keySchema>,
  attributes: v.InferOutput<typeof attributeDefinitions>,
  indexes: readonly { name: string; keySchema: v.InferOutput<typeof keySchema>; projection?: v.InferOutput<typeof projection> }[],
): TableConfiguration {
  return {
    name,
    keySchema: keys,
    attributeDefinitions: attributes,
    indexes: indexes.map((index) => {
      const { ProjectionType, NonKeyAttributes } = index.projection ?? { ProjectionType: 'ALL' };
      return {
        name: index.name,
        keySchema: index.keySchema,
        projection: { ProjectionType, ...(NonKeyAttributes === undefined ? {} : { NonKeyAttributes }) },
      };
    }),
  };
}

/** Topics, queues and keys that a stack knows by parameters of another one; they are created empty. */
const importedArns = (model: AssemblyModel, service: string): { name: string; arn: string }[] =>
  Object.values(model.importedNames.parameters)
    .filter((value) => value.startsWith(`arn:${model.partition}:${service}:`))
    .map((arn) => ({ arn, name: arn.split(':').at(-1) ?? '' }));

export const keysOf = (model: AssemblyModel): KeyConfiguration[] => [
  ...model.keys.map(({ arn, aliases }) => ({ arn, aliases })),
  ...importedArns(model, 'kms').map(({ arn }) => ({ arn })),
];

export const queuesOf = (model: AssemblyModel): QueueConfiguration[] => [...ownQueues(model), ...importedArns(model, 'sqs')];

const ownQueues = (model: AssemblyModel): QueueConfiguration[] =>
  model.queues.map(({ name, arn, attributes }) => {
    const visibilityTimeout = numberOf(attributes['VisibilityTimeout']);
    const retention = numberOf(attributes['MessageRetentionPeriod']);
    return {
      name,
      arn,
      ...(visibilityTimeout === undefined ? {} : { visibilityTimeout }),
      ...(retention === undefined ? {} : { retention }),
    };
  });

export const topicsOf = (model: AssemblyModel): TopicConfiguration[] => [...ownTopics(model), ...importedArns(model, 'sns')];

const ownTopics = (model: AssemblyModel): TopicConfiguration[] =>
  model.topics.map(({ name, arn, subscriptions }) => ({
    name,
    arn,
    subscriptions: subscriptions.map(({ arn: subscriptionArn, protocol, endpoint, properties }) => {
      const { RawMessageDelivery, FilterPolicy, FilterPolicyScope } = properties;
      const unplayed = UNPLAYED.filter((property) => properties[property] !== undefined);
      return {
        arn: subscriptionArn,
        protocol,
        endpoint,
        ...(RawMessageDelivery === true || RawMessageDelivery === 'true' ? { raw: true } : {}),
        ...(FilterPolicy === undefined
          ? {}
          : { filter: { policy: FilterPolicy, ...(FilterPolicyScope === undefined ? {} : { scope: textOf(FilterPolicyScope) }) } }),
        ...(unplayed.length === 0 ? {} : { unplayed }),
      };
    }),
  }));

/** Properties of AWS::SNS::Subscription that decide who gets what, and that Sns does not play. */
const UNPLAYED = ['DeliveryPolicy', 'RedrivePolicy', 'ReplayPolicy', 'Region', 'SubscriptionRoleArn'];

export const rulesOf = (model: AssemblyModel): RuleConfiguration[] =>
  model.rules.map(({ name, arn, eventPattern, scheduleExpression, enabled, targets }) => ({
    name,
    arn,
    enabled,
    ...(eventPattern === undefined ? {} : { pattern: eventPattern }),
    ...(scheduleExpression === undefined ? {} : { schedule: scheduleExpression }),
    targets: targets.map((target) => v.parse(TargetInput, target)),
  }));

export const schedulesOf = (model: AssemblyModel): ScheduleConfiguration[] =>
  model.schedules.map(({ name, groupName, expression, timezone, enabled, target }) => {
    const { Arn, RoleArn, Input, DeadLetterConfig, RetryPolicy } = target;
    const retry = objectOf(RetryPolicy);
    return {
      Name: name,
      GroupName: groupName,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      State: enabled ? ('ENABLED' as const) : ('DISABLED' as const),
      Target: {
        Arn: textOf(Arn),
        RoleArn: textOf(RoleArn),
        ...(Input === undefined ? {} : { Input: textOf(Input) }),
        ...(DeadLetterConfig === undefined ? {} : { DeadLetterConfig: { Arn: textOf(objectOf(DeadLetterConfig)['Arn']) } }),
        RetryPolicy: {
          MaximumRetryAttempts: numberOf(retry['MaximumRetryAttempts']),
          MaximumEventAgeInSeconds: numberOf(retry['MaximumEventAgeInSeconds']),
        },
      },
    };
  });

/** Images that ECR knows: Docker assets of the assembly, and those declared with a folder. */
export const registryOf = (model: AssemblyModel): Image[] =>
  model.images.flatMap(({ uri, digest }) => {
    const [, registry, repository, tag] = /^(?:(\d{12})\.dkr\.ecr\.)?[^/]+\/([^:@]+)(?::([\w.-]+))?/.exec(uri) ?? [];
    if (repository === undefined) return [];
    return [{ ...(registry === undefined ? {} : { registry }), repository, digest, ...(tag === undefined ? {} : { tags: [tag] }) }];
  });

/** Whether a resource's own policy lets a sender in: permissions of functions, policies of queues and topics. */
export function invokePermission(model: AssemblyModel): (targetArn: string, sourceArn: string) => boolean {
  return (targetArn, sourceArn) => {
    const service = targetArn.split(':')[2];
    const principal = `${textOf(sourceArn.split(':')[2])}.amazonaws.com`;
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': model.account };
    if (service === 'lambda') {
      return model.permissions.some(
        (permission) =>
          (permission.functionArn === targetArn || targetArn.startsWith(`${permission.functionArn}:`)) &&
          permission.principal === principal &&
          (permission.sourceArn === undefined || permission.sourceArn === sourceArn) &&
          (permission.sourceAccount === undefined || permission.sourceAccount === model.account),
      );
    }
    // What another stack owns has a policy that this assembly does not hold.
    if (importedArns(model, service ?? '').some(({ arn }) => arn === targetArn)) return true;
    const queue = model.queues.find(({ arn }) => arn === targetArn);
    if (queue !== undefined) return allowsService(queue.policy, principal, 'sqs:SendMessage', targetArn, context);
    const topic = model.topics.find(({ arn }) => arn === targetArn);
    return topic !== undefined && allowsService(topic.policy, principal, 'sns:Publish', targetArn, context);
  };
}
