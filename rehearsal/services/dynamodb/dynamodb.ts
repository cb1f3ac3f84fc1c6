import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { AnyJson } from '../../cloud/json.ts';
import { decodeAnswer, encodeJson } from '../../wire/json-codec.ts';
import { modelOf } from '../../wire/services.ts';
import type { Operation } from '../../wire/shape.ts';
import type { DynamoEngine } from './dynalite-host.ts';
import { dynamoPermissions } from './permissions.ts';

export interface KeyAttribute {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface TableConfiguration {
  readonly name: string;
  readonly keySchema: readonly KeyAttribute[];
  readonly attributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  /** Global secondary indexes. @default - none */
  readonly indexes?: readonly {
    readonly name: string;
    readonly keySchema: readonly KeyAttribute[];
    /** @default - ALL */
    readonly projection?: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }[];
}

const PLAYED = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'DescribeTable',
  'ListTables',
] as const;
const REFUSED = ['TransactWriteItems', 'TransactGetItems', 'ExecuteStatement', 'ExecuteTransaction', 'BatchExecuteStatement'] as const;
const Item = v.record(v.string(), AnyJson);
const Page = v.object({ Items: v.array(Item), LastEvaluatedKey: v.optional(Item) });
const Saved = v.record(v.string(), v.array(Item));

/** Amazon DynamoDB, played by dynalite. One item at a time is atomic; transactions are refused by name. */
export class DynamoDb implements Service {
  readonly name = 'dynamodb';
  readonly operations: Service['operations'];
  readonly #engine: DynamoEngine;
  readonly #tables = new Map<string, TableConfiguration & { readonly createdAt: number }>();

  constructor(engine: DynamoEngine) {
    this.#engine = engine;
    const played = PLAYED.map(
      (operation) => [operation, (input: Members, context: CallContext) => this.#run(operation, input, context)] as const,
    );
    const refused = REFUSED.map((operation) => [operation, refuse(operation)] as const);
    this.operations = Object.fromEntries([...played, ...refused]);
  }

  /** Creates the template's tables; they are ready when this returns. `now`: virtual, milliseconds since the epoch. */
  async createTables(tables: readonly TableConfiguration[], now: number): Promise<void> {
    for (const table of tables) {
      const indexes = (table.indexes ?? []).map((index) => ({
        IndexName: index.name,
        KeySchema: index.keySchema,
        Projection: index.projection ?? { ProjectionType: 'ALL' },
      }));
      await this.#engine('CreateTable', {
        TableName: table.name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: table.keySchema,
        AttributeDefinitions: table.attributeDefinitions,
        ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
      });
      await this.#active(table.name);
      this.#tables.set(table.name, { ...table, createdAt: now });
    }
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    return dynamoPermissions(operation, input, cloud, (name, index) => {
      const table = this.#tables.get(tableName(name));
      const schema = index === undefined ? table?.keySchema : table?.indexes?.find((candidate) => candidate.name === index)?.keySchema;
      return schema?.find((key) => key.KeyType === 'HASH')?.AttributeName;
    });
  }

  /** All items of all tables, as the wire's JSON. */
  async save(): Promise<Json> {
    const saved: Record<string, Json> = {};
    for (const table of this.#tables.keys()) {
      const items: Json[] = [];
      let from: object = {};
      for (;;) {
        const page = v.parse(Page, await this.#engine('Scan', { TableName: table, ConsistentRead: true, ...from }));
        items.push(...page.Items);
        if (page.LastEvaluatedKey === undefined) break;
        from = { ExclusiveStartKey: page.LastEvaluatedKey };
      }
      saved[table] = items;
    }
    return saved;
  }

  /** Puts saved items into the tables of the template. Items of a table that is no more are an error, not lost in silence. */
  async load(state: Json): Promise<void> {
    for (const [table, items] of Object.entries(v.parse(Saved, state))) {
      if (!this.#tables.has(table))
        throw new Error(`the saved table ${table} is not in the template, which has ${[...this.#tables.keys()].join(', ') || 'none'}`);
      for (const item of items) await this.#engine('PutItem', { TableName: table, Item: item });
    }
  }

  async #run(name: string, input: Members, context: CallContext): Promise<Members> {
    const operation = await operationOf(name);
    const { ReturnValuesOnConditionCheckFailure: onFailure, ...rest } = input;
    const request = plainNames(encodeJson(operation.input, rest));
    try {
      const answer = decodeAnswer(operation.output, await this.#engine(name, request));
      return name === 'DescribeTable' ? this.#described(answer, context.cloud) : answer;
    } catch (error) {
      if (onFailure !== 'ALL_OLD' || !(error instanceof AwsError) || error.name !== 'ConditionalCheckFailedException') throw error;
      throw await this.#withOldItem(error, request);
    }
  }

  /** dynalite does not tell the item that failed a condition: it is read right after, before any other action of the clock. */
  async #withOldItem(error: AwsError, request: Readonly<Record<string, Json>>): Promise<AwsError> {
    const table = String(request['TableName']);
    const whole = v.parse(Item, request['Key'] ?? request['Item']);
    const names = (this.#tables.get(table)?.keySchema ?? []).map((key) => key.AttributeName);
    const key = Object.fromEntries(Object.entries(whole).filter(([attribute]) => names.includes(attribute)));
    const answer = v.parse(
      v.object({ Item: v.optional(Item) }),
      await this.#engine('GetItem', { TableName: table, Key: key, ConsistentRead: true }),
    );
    return answer.Item === undefined ? error : new AwsError(error.name, error.message, error.status, { Item: answer.Item });
  }

  /** dynalite invents account, region and times; the table is one of this account, created at virtual time. */
  #described(answer: Members, cloud: Cloud): Members {
    const described = v.parse(v.object({ Table: v.looseObject({ TableName: v.string() }) }), answer).Table;
    const arn = `arn:${cloud.partition}:dynamodb:${cloud.region}:${cloud.account}:table/${described.TableName}`;
    const { TableId: _invented, BillingModeSummary: _mode, ...table } = described;
    const indexes = table['GlobalSecondaryIndexes'];
    return {
      Table: {
        ...table,
        TableArn: arn,
        CreationDateTime: new Date(this.#tables.get(described.TableName)?.createdAt ?? 0),
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        ...(Array.isArray(indexes)
          ? {
              GlobalSecondaryIndexes: indexes.map((index: Members) => ({
                ...index,
                IndexArn: `${arn}/index/${String(index['IndexName'])}`,
              })),
            }
          : {}),
      },
    };
  }

  async #active(table: string): Promise<void> {
    const Described = v.object({
      Table: v.object({ TableStatus: v.string(), GlobalSecondaryIndexes: v.optional(v.array(v.object({ IndexStatus: v.string() }))) }),
    });
    for (;;) {
      const { Table } = v.parse(Described, await this.#engine('DescribeTable', { TableName: table }));
      if (Table.TableStatus === 'ACTIVE' && (Table.GlobalSecondaryIndexes ?? []).every((index) => index.IndexStatus === 'ACTIVE')) return;
    }
  }
}

function refuse(operation: string) {
  return (): Members => {
    throw new NotRehearsed(`dynamodb:${operation}`, 'write one item with a condition');
  };
}

async function operationOf(name: string): Promise<Operation> {
  const operation = (await modelOf('dynamodb'))?.operations.get(name);
  if (operation === undefined) throw new Error(`the DynamoDB client knows no ${name}`);
  return operation;
}

/** A table may be given by its ARN; dynalite knows names only. */
function plainNames(request: Json): Readonly<Record<string, Json>> {
  const members = v.parse(Item, request);
  const { TableName: name, RequestItems: requests } = members;
  return {
    ...members,
    ...(typeof name === 'string' ? { TableName: tableName(name) } : {}),
    ...(typeof requests === 'object' && requests !== null && !Array.isArray(requests)
      ? { RequestItems: Object.fromEntries(Object.entries(requests).map(([table, items]) => [tableName(table), items])) }
      : {}),
  };
}

function tableName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
}
