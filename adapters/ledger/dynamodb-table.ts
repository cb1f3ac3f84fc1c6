import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { revisionAfter } from './memory-table.ts';
import type { Item, QueryOptions, Table } from './table.ts';

const itemSchema = v.object({
  pk: v.string(),
  sk: v.string(),
  revision: v.number(),
  document: v.unknown(),
  openModel: v.optional(v.string()),
  startedAt: v.optional(v.string()),
});

/** Name of the sparse index of open deliveries. */
export const OPEN_INDEX = 'open';

/** The ledger's storage in DynamoDB. */
export function dynamodbTable(client: DynamoDBClient, tableName: string): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const get = async (pk: string, sk: string): Promise<Item | undefined> => {
    const { Item: item } = await documents.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }));
    return item === undefined ? undefined : parse(item);
  };
  const collect = async (input: Parameters<typeof paginateQuery>[1], limit = Number.POSITIVE_INFINITY): Promise<readonly Item[]> => {
    const found: Item[] = [];
    for await (const page of paginateQuery({ client: documents }, input)) {
      for (const item of page.Items ?? []) found.push(parse(item));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  };
  return {
    get,
    put: async (item, condition) => {
      const revision = revisionAfter(condition);
      try {
        await documents.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...item, revision },
            ...(condition === 'absent'
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : { ConditionExpression: 'revision = :expected', ExpressionAttributeValues: { ':expected': condition } }),
          }),
        );
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // A retry by the SDK after a lost answer meets its own write: the same document at the next revision is ours.
        const there = await get(item.pk, item.sk);
        return there?.revision === revision && isDeepStrictEqual(there.document, withoutUndefined(item.document)) ? 'written' : 'refused';
      }
    },
    query: (pk, { prefix = '', newestFirst = false, limit }: QueryOptions = {}) =>
      collect(
        {
          TableName: tableName,
          ConsistentRead: true,
          ScanIndexForward: !newestFirst,
          ...(limit === undefined ? {} : { Limit: limit }),
          ...(prefix === ''
            ? { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }
            : {
                KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
                ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
              }),
        },
        limit,
      ),
    open: (model) =>
      collect({
        TableName: tableName,
        IndexName: OPEN_INDEX,
        KeyConditionExpression: 'openModel = :model',
        ExpressionAttributeValues: { ':model': model },
      }),
  };
}

const parse = (item: unknown): Item => {
  const { openModel, startedAt, pk, sk, revision, document } = v.parse(itemSchema, item);
  return {
    pk,
    sk,
    revision,
    document,
    ...(openModel === undefined ? {} : { openModel }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
};

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
