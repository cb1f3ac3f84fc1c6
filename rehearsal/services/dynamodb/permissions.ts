import type { Cloud, Members, Permission } from '../../cloud/cloud.ts';

/** The hash key's attribute name of a table or an index, if it is known. */
export type HashKeyOf = (table: string, index?: string) => string | undefined;

/** Actions on table and index ARNs with `dynamodb:LeadingKeys` (Service Authorization Reference, "Amazon DynamoDB"). */
export function dynamoPermissions(operation: string, input: Members, cloud: Cloud, hashKeyOf: HashKeyOf): readonly Permission[] {
  const action = `dynamodb:${operation}`;
  const arn = (table: string, index?: string) => {
    const name = table.startsWith('arn:') ? table : `arn:${cloud.partition}:dynamodb:${cloud.region}:${cloud.account}:table/${table}`;
    return index === undefined ? name : `${name}/index/${index}`;
  };
  if (operation === 'ListTables') return [{ action, resource: '*' }];
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
    return Object.entries(record(input['RequestItems'])).map(([table, requests]) => ({
      action,
      resource: arn(table),
      context: leading(batchItems(requests), hashKeyOf(table)),
    }));
  const table = String(input['TableName']);
  const index = typeof input['IndexName'] === 'string' ? input['IndexName'] : undefined;
  const hashKey = hashKeyOf(table, index);
  const keys = operation === 'Query' ? queryKey(input, hashKey) : leading([record(input['Key'] ?? input['Item'])], hashKey);
  return [{ action, resource: arn(table, index), context: { ...keys, ...returns(input) } }];
}

type Context = Record<string, string | readonly string[]>;

function leading(items: readonly Members[], hashKey: string | undefined): Context {
  if (hashKey === undefined) return {};
  const keys = items.flatMap((item) => scalar(item[hashKey]) ?? []);
  return keys.length === 0 ? {} : { 'dynamodb:leadingkeys': [...new Set(keys)] };
}

/** The hash key that a query names: `pk = :v`, with names and values behind placeholders, or the older KeyConditions. */
function queryKey(input: Members, hashKey: string | undefined): Context {
  if (hashKey === undefined) return {};
  const older = record(record(input['KeyConditions'])[hashKey])['AttributeValueList'];
  if (Array.isArray(older)) return leading([{ [hashKey]: older[0] }], hashKey);
  const names = record(input['ExpressionAttributeNames']);
  const values = record(input['ExpressionAttributeValues']);
  for (const [, name = '', value = ''] of String(input['KeyConditionExpression'] ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g))
    if ((names[name] ?? name) === hashKey) return leading([{ [hashKey]: values[value] }], hashKey);
  return {};
}

function batchItems(requests: unknown): Members[] {
  if (Array.isArray(requests))
    return requests.map((request: unknown) =>
      record(record(record(request)['PutRequest'])['Item'] ?? record(record(request)['DeleteRequest'])['Key']),
    );
  const keys = record(requests)['Keys'];
  return Array.isArray(keys) ? keys.map(record) : [];
}

function returns(input: Members): Context {
  return {
    ...(typeof input['ReturnValues'] === 'string' ? { 'dynamodb:returnvalues': input['ReturnValues'] } : {}),
    ...(typeof input['Select'] === 'string' ? { 'dynamodb:select': input['Select'] } : {}),
  };
}

/** A key's value: a string or a number as text, bytes in base64. */
function scalar(value: unknown): string | undefined {
  const { S, N, B } = record(value);
  if (typeof S === 'string') return S;
  if (typeof N === 'string') return N;
  return B instanceof Uint8Array ? Buffer.from(B).toString('base64') : undefined;
}

function record(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
