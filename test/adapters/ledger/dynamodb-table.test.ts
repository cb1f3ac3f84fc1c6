import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { dynamodbTable } from '../../../adapters/ledger/dynamodb-table.ts';
import { type DynaliteTable, dynaliteTable } from './dynalite-table.ts';
import { tableSuite } from './table-suite.ts';

let dynalite: DynaliteTable;
beforeAll(async () => {
  dynalite = await dynaliteTable();
});
afterAll(() => dynalite.close());

tableSuite(() => dynalite.table);

test('tells a write whose answer got lost from a race that was lost', async () => {
  const item = { pk: 'model#lost', sk: 'head', document: { n: 1 } };
  await dynalite.table.put(item, 'absent');
  // The SDK's own retry sends the request again after the first one was applied.
  expect(await dynalite.table.put(item, 'absent')).toBe('written');
  expect(await dynalite.table.put({ ...item, document: { n: 2 } }, 'absent')).toBe('refused');
});

test('throws what is no lost race', async () => {
  const elsewhere = dynamodbTable(dynalite.client, 'no-such-table');
  await expect(elsewhere.get('model#a', 'head')).rejects.toThrow();
  await expect(elsewhere.put({ pk: 'model#a', sk: 'head', document: {} }, 'absent')).rejects.not.toBeInstanceOf(
    ConditionalCheckFailedException,
  );
});
