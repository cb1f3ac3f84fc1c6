import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export const ledgerName = (platformName: string): string => `slipway-${platformName}`;

/** The ledger's form: one table, and one sparse index of deliveries that are open. */
export const LEDGER = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  open: {
    indexName: 'open',
    partitionKey: { name: 'openModel', type: AttributeType.STRING },
    sortKey: { name: 'startedAt', type: AttributeType.STRING },
  },
} as const;

export function ledger(scope: Construct, platformName: string, key: IKey): Table {
  const table = new Table(scope, 'Ledger', {
    tableName: ledgerName(platformName),
    partitionKey: LEDGER.partitionKey,
    sortKey: LEDGER.sortKey,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({ ...LEDGER.open, projectionType: ProjectionType.ALL });
  return table;
}

/** The ledger as CreateTable would make it: what a rehearsal creates empty for a platform that lies in another assembly. */
export const ledgerAsTable = (tableName: string) => ({
  TableName: tableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: keySchema(LEDGER.partitionKey.name, LEDGER.sortKey.name),
  AttributeDefinitions: [LEDGER.partitionKey, LEDGER.sortKey, LEDGER.open.partitionKey, LEDGER.open.sortKey].map(({ name }) => ({
    AttributeName: name,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: LEDGER.open.indexName,
      KeySchema: keySchema(LEDGER.open.partitionKey.name, LEDGER.open.sortKey.name),
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
