import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Permission } from '../../../../rehearsal/cloud/cloud.ts';
import { DynaliteHost } from '../../../../rehearsal/services/dynamodb/dynalite-host.ts';
import { DynamoDb, type TableConfiguration } from '../../../../rehearsal/services/dynamodb/dynamodb.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

const LEDGER: TableConfiguration = {
  name: 'Ledger',
  keySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  attributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'open', AttributeType: 'S' },
  ],
  indexes: [{ name: 'open', keySchema: [{ AttributeName: 'open', KeyType: 'HASH' }] }],
};
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Ledger';

let host: DynaliteHost;
let service: DynamoDb;
let test_: TestCloud;
let client: DynamoDBClient;

beforeAll(async () => {
  host = await DynaliteHost.start();
  service = new DynamoDb(host.engine);
  await service.createTables([LEDGER], NOW);
  test_ = await aCloud(() => [service]);
  client = new DynamoDBClient(test_.config);
});

afterAll(async () => {
  client.destroy();
  await test_.close();
  await host.close();
  expect(test_.defects).toEqual([]);
});

const key = (pk: string, sk = 'head') => ({ pk: { S: pk }, sk: { S: sk } });

test('an item comes back with all its types', async () => {
  const Item = {
    ...key('types'),
    n: { N: '1.5' },
    b: { B: new Uint8Array([0, 255]) },
    list: { L: [{ BOOL: true }, { NULL: true }] },
    map: { M: { empty: { S: '' }, set: { SS: ['a', 'b'] } } },
  };
  await client.send(new PutItemCommand({ TableName: 'Ledger', Item }));
  expect((await client.send(new GetItemCommand({ TableName: 'Ledger', Key: key('types'), ConsistentRead: true }))).Item).toEqual(Item);
});

test('a write with a condition happens once, and tells who was first', async () => {
  const put = (holder: string) =>
    client.send(
      new PutItemCommand({
        TableName: 'Ledger',
        Item: { ...key('lock'), holder: { S: holder } },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  await put('one');
  await expect(put('two')).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { ...key('lock'), holder: { S: 'one' } },
  });
});

test('a failed condition on a missing item has no old item', async () => {
  const update = new UpdateItemCommand({
    TableName: 'Ledger',
    Key: key('nobody'),
    UpdateExpression: 'SET a = :a',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':a': { N: '1' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const error: unknown = await client.send(update).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect(error).not.toHaveProperty('Item.pk');
});

test('an update counts and answers what is new', async () => {
  const update = () =>
    client.send(
      new UpdateItemCommand({
        TableName: 'Ledger',
        Key: key('fence'),
        UpdateExpression: 'ADD fence :one SET #h = if_not_exists(#h, :h)',
        ExpressionAttributeNames: { '#h': 'holder' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':h': { S: 'me' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
  await update();
  expect((await update()).Attributes).toMatchObject({ fence: { N: '2' }, holder: { S: 'me' } });
});

test('of twenty writers at once, one gets the lock', async () => {
  const take = (holder: number) =>
    client.send(
      new PutItemCommand({
        TableName: 'Ledger',
        Item: { ...key('contended'), holder: { N: `${holder}` } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  const all = await Promise.allSettled(Array.from({ length: 20 }, (_, holder) => take(holder)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('queries, the sparse index, scans and batches', async () => {
  const put = [1, 2, 3].map((n) => ({
    PutRequest: { Item: { ...key('events', `event#00000${n}`), ...(n === 2 ? { open: { S: 'yes' } } : {}) } },
  }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { Ledger: put } }));
  const query = await client.send(
    new QueryCommand({
      TableName: 'Ledger',
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': { S: 'events' }, ':event': { S: 'event#' } },
      ScanIndexForward: false,
      Limit: 2,
    }),
  );
  expect(query.Items?.map((item) => item['sk']?.S)).toEqual(['event#000003', 'event#000002']);
  expect(query.LastEvaluatedKey).toEqual(key('events', 'event#000002'));
  const open = await client.send(
    new QueryCommand({
      TableName: TABLE_ARN,
      IndexName: 'open',
      KeyConditionExpression: '#o = :y',
      ExpressionAttributeNames: { '#o': 'open' },
      ExpressionAttributeValues: { ':y': { S: 'yes' } },
    }),
  );
  expect(open.Items?.map((item) => item['sk']?.S)).toEqual(['event#000002']);
  const got = await client.send(new BatchGetItemCommand({ RequestItems: { Ledger: { Keys: [key('events', 'event#000001')] } } }));
  expect(got.Responses?.['Ledger']).toHaveLength(1);
  await client.send(new DeleteItemCommand({ TableName: 'Ledger', Key: key('events', 'event#000001') }));
  const scan = await client.send(
    new ScanCommand({ TableName: 'Ledger', FilterExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'events' } } }),
  );
  expect(scan.Count).toBe(2);
});

test('the table is one of this account, created at virtual time', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Ledger' }));
  expect(Table).toMatchObject({
    TableArn: TABLE_ARN,
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(NOW),
    GlobalSecondaryIndexes: [{ IndexArn: `${TABLE_ARN}/index/open` }],
  });
  await expect(client.send(new DescribeTableCommand({ TableName: 'Nothing' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a transaction is refused by name', async () => {
  await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
    name: 'NotRehearsed',
    message: 'dynamodb:TransactWriteItems is not rehearsed; write one item with a condition',
  });
});

test('calls inside the process take the same shapes', async () => {
  const call = (operation: string, input: object) =>
    test_.cloud.call('dynamodb', operation, { TableName: 'Ledger', ...input }, { name: 'a workflow' });
  await call('putItem', { Item: { ...key('inside'), bytes: { B: new Uint8Array([1, 2]) } } });
  expect(await call('getItem', { Key: key('inside') })).toEqual({ Item: { ...key('inside'), bytes: { B: new Uint8Array([1, 2]) } } });
});

test.each<{ operation: string; input: object; expected: Permission[] }>([
  {
    operation: 'GetItem',
    input: { TableName: 'Ledger', Key: key('model#m') },
    expected: [{ action: 'dynamodb:GetItem', resource: TABLE_ARN, context: { 'dynamodb:leadingkeys': ['model#m'] } }],
  },
  {
    operation: 'Scan',
    input: { TableName: 'Ledger', IndexName: 'open' },
    expected: [{ action: 'dynamodb:Scan', resource: `${TABLE_ARN}/index/open`, context: {} }],
  },
  {
    operation: 'Query',
    input: {
      TableName: 'Ledger',
      KeyConditionExpression: '#p = :p and sk > :s',
      ExpressionAttributeNames: { '#p': 'pk' },
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':s': { S: 'b' } },
    },
    expected: [{ action: 'dynamodb:Query', resource: TABLE_ARN, context: { 'dynamodb:leadingkeys': ['a'] } }],
  },
  {
    operation: 'BatchWriteItem',
    input: { RequestItems: { Ledger: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }] } },
    expected: [{ action: 'dynamodb:BatchWriteItem', resource: TABLE_ARN, context: { 'dynamodb:leadingkeys': ['a', 'b'] } }],
  },
])('IAM is asked for $operation with its keys', ({ operation, input, expected }) => {
  expect(service.permissions(operation, { ...input }, test_.cloud)).toEqual(expected);
});

test('saved tables come back whole', async () => {
  const other = await DynaliteHost.start();
  const next = new DynamoDb(other.engine);
  await next.createTables([LEDGER], NOW);
  const state = JSON.parse(JSON.stringify(await service.save()));
  await next.load(state);
  expect(await next.save()).toEqual(state);
  expect(state.Ledger.length).toBeGreaterThan(3);
  await expect(next.load({ Gone: [] })).rejects.toThrow('the saved table Gone is not in the template, which has Ledger');
  await other.close();
});
