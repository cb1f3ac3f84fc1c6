import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Sqs } from '../../../../rehearsal/services/sqs/sqs.ts';
import { aCloud, type TestCloud } from '../../wire/a-cloud.ts';

const ARN = 'arn:aws:sqs:eu-west-1:111122223333:dlq';
let test_: TestCloud;
let sqs: Sqs;
let client: SQSClient;
let QueueUrl: string;

beforeEach(async () => {
  sqs = new Sqs();
  sqs.createQueues([{ name: 'dlq', arn: ARN, visibilityTimeout: 60 }]);
  test_ = await aCloud(() => [sqs]);
  client = new SQSClient(test_.config);
  QueueUrl = `${test_.listener.endpoint}/111122223333/dlq`;
});
afterEach(async () => {
  client.destroy();
  await test_.close();
  expect(test_.defects).toEqual([]);
});

const receive = async (more: object = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], ...more }))).Messages ?? [];
const later = (seconds: number) => {
  test_.clock.at(test_.clock.now() + seconds * 1000, () => undefined);
  return test_.clock.run();
};

test('a message is sent, hides while it is worked on, and goes when it is deleted', async () => {
  const MessageAttributes = {
    ERROR_CODE: { DataType: 'String', StringValue: 'NO_RESOURCE' },
    bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
  };
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));
  const [message] = await receive();
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'hello',
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: '1' },
  });
  expect(await receive()).toEqual([]);
  await later(60);
  const [again] = await receive();
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  await later(3600);
  expect(await receive()).toEqual([]);
});

test('delays, batches, counts and purges', async () => {
  await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: '1' },
        { Id: 'b', MessageBody: '2', DelaySeconds: 30 },
      ],
    }),
  );
  const count = async () =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'] })))
      .Attributes;
  expect(await count()).toEqual({ ApproximateNumberOfMessages: '1', QueueArn: ARN });
  await later(30);
  expect((await receive({ MaxNumberOfMessages: 10 })).map((message) => message.Body)).toEqual(['1', '2']);
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await count()).toMatchObject({ ApproximateNumberOfMessages: '0' });
});

test('messages are dropped after their retention', async () => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'old' }));
  await later(345_600);
  expect(await receive()).toEqual([]);
});

test('an unknown queue, a FIFO queue', async () => {
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'nothing' }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'dlq' }))).QueueUrl).toBe(
    'https://sqs.eu-west-1.amazonaws.com/111122223333/dlq',
  );
  expect(() => sqs.createQueues([{ name: 'q.fifo', arn: `${ARN}.fifo` }])).toThrow('the FIFO queue q.fifo is not rehearsed');
});

test('a saved queue has its messages', async () => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
  const next = new Sqs();
  next.createQueues([{ name: 'dlq', arn: ARN }]);
  next.load(JSON.parse(JSON.stringify(sqs.save())));
  expect(next.messages('dlq')).toMatchObject([{ body: 'kept' }]);
});

test('IAM is asked for the queue by its ARN, whatever the URL', () => {
  expect(sqs.permissions('SendMessageBatch', { QueueUrl }, test_.cloud)).toEqual([{ action: 'sqs:SendMessage', resource: ARN }]);
});
