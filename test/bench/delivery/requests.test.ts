import { countRequests } from '../../../bench/delivery/requests.ts';
import { call } from './story.ts';

const NONE = { s3Write: 0, s3Read: 0, dynamodbWrite: 0, dynamodbRead: 0, cloudwatchRequest: 0, busEvent: 0, notification: 0 };

test.each([
  { service: 's3', operation: 'PutObject', counted: { s3Write: 1 } },
  { service: 's3', operation: 'CopyObject', counted: { s3Write: 1 } },
  { service: 's3', operation: 'ListObjectsV2', counted: { s3Write: 1 } },
  { service: 's3', operation: 'UploadPart', counted: { s3Write: 1 } },
  { service: 's3', operation: 'GetObject', counted: { s3Read: 1 } },
  { service: 's3', operation: 'HeadObject', counted: { s3Read: 1 } },
  { service: 's3', operation: 'DeleteObject', counted: {} },
  { service: 'dynamodb', operation: 'UpdateItem', counted: { dynamodbWrite: 1 } },
  { service: 'dynamodb', operation: 'Query', counted: { dynamodbRead: 1 } },
  { service: 'cloudwatch', operation: 'PutMetricData', counted: { cloudwatchRequest: 1 } },
  { service: 'cloudwatch', operation: 'GetMetricData', parameters: { MetricDataQueries: [1, 2, 3] }, counted: { cloudwatchRequest: 3 } },
  { service: 'eventbridge', operation: 'PutEvents', parameters: { Entries: [1, 2] }, counted: { busEvent: 2 } },
  { service: 'sns', operation: 'Publish', counted: { notification: 1 } },
  { service: 'sagemaker', operation: 'DescribeEndpoint', counted: {} },
])('$service $operation', ({ service, operation, parameters = {}, counted }) => {
  expect(countRequests([call('09:00:00', 'step', service, operation, parameters)])).toEqual({ ...NONE, ...counted });
});
