import * as v from 'valibot';
import type { Call } from './documents.ts';

/** Requests that a service charges for. One of DynamoDB counts as one unit, whatever its size: ledger items are a few hundred bytes. */
export interface Requests {
  readonly s3Write: number;
  readonly s3Read: number;
  readonly dynamodbWrite: number;
  readonly dynamodbRead: number;
  readonly cloudwatchRequest: number;
  readonly busEvent: number;
  readonly notification: number;
}

const S3_WRITES = /^(Put|Copy|Create|Complete|Upload|List)/;
const S3_READS = /^(Get|Head)/;
const DYNAMODB_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const DYNAMODB_READS = new Set(['GetItem', 'Query', 'Scan']);

const queries = v.object({ MetricDataQueries: v.array(v.unknown()) });
const entries = v.object({ Entries: v.array(v.unknown()) });

export function countRequests(calls: readonly Call[]): Requests {
  const counted = { s3Write: 0, s3Read: 0, dynamodbWrite: 0, dynamodbRead: 0, cloudwatchRequest: 0, busEvent: 0, notification: 0 };
  for (const { service, operation, parameters } of calls) {
    if (service === 's3' && S3_WRITES.test(operation)) counted.s3Write += 1;
    if (service === 's3' && S3_READS.test(operation)) counted.s3Read += 1;
    if (service === 'dynamodb' && DYNAMODB_WRITES.has(operation)) counted.dynamodbWrite += 1;
    if (service === 'dynamodb' && DYNAMODB_READS.has(operation)) counted.dynamodbRead += 1;
    // GetMetricData is charged for each metric that it asks for.
    if (service === 'cloudwatch')
      counted.cloudwatchRequest += operation === 'GetMetricData' ? v.parse(queries, parameters).MetricDataQueries.length : 1;
    if (service === 'eventbridge' && operation === 'PutEvents') counted.busEvent += v.parse(entries, parameters).Entries.length;
    if (service === 'sns' && operation === 'Publish') counted.notification += 1;
  }
  return counted;
}
