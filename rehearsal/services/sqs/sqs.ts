import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { readArn } from '../arn.ts';
import { type Attribute, Handle, Names, OfQueue, Receive, Saved, Send, SendMany } from './inputs.ts';

export interface QueueConfiguration {
  readonly name: string;
  readonly arn: string;
  /** Seconds for which a received message hides. @default 30 */
  readonly visibilityTimeout?: number;
  /** Seconds after which a message is dropped. @default 345600 - four days */
  readonly retention?: number;
}

/** A message in a queue; times are virtual, milliseconds since the epoch. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAt: number;
  visibleAt: number;
  received: number;
  receipt?: string;
}

type MessageAttribute = v.InferOutput<typeof Attribute>;

interface Queue extends QueueConfiguration {
  messages: Message[];
}

/** 1 MiB: body, attribute names, types and values together. */
const LARGEST = 1024 * 1024;

/** Amazon SQS, standard queues: what falls into a dead-letter queue can be seen and taken out. No redrive, no long polling. */
export class Sqs implements Service {
  readonly name = 'sqs';
  readonly operations: Service['operations'];
  readonly #queues = new Map<string, Queue>();

  constructor() {
    this.operations = {
      SendMessage: (input, context) => this.#send(input, context),
      SendMessageBatch: (input, context) => this.#sendMany(input, context),
      ReceiveMessage: (input, context) => this.#receive(input, context),
      DeleteMessage: (input) => this.#delete(input),
      GetQueueAttributes: (input, context) => this.#attributes(input, context),
      GetQueueUrl: (input, context) => this.#url(input, context),
      ListQueues: (_input, context) => ({ QueueUrls: [...this.#queues.values()].map((queue) => urlOf(queue, context.cloud)) }),
      PurgeQueue: (input) => {
        this.#queue(readInput(OfQueue, input).QueueUrl).messages = [];
        return {};
      },
    };
  }

  createQueues(queues: readonly QueueConfiguration[]): void {
    for (const queue of queues) {
      if (queue.name.endsWith('.fifo')) throw new NotRehearsed(`the FIFO queue ${queue.name}`);
      this.#queues.set(queue.name, { ...queue, messages: [] });
    }
  }

  /** What lies in a queue, seen or unseen, for reports and tests. */
  messages(name: string): readonly Message[] {
    return this.#queue(name).messages;
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    if (operation === 'ListQueues') return [{ action: 'sqs:ListQueues', resource: '*' }];
    const name = lastPart(String(input['QueueUrl'] ?? input['QueueName'] ?? ''));
    const action = operation === 'SendMessageBatch' ? 'SendMessage' : operation;
    return [
      {
        action: `sqs:${action}`,
        resource: this.#queues.get(name)?.arn ?? `arn:${cloud.partition}:sqs:${cloud.region}:${cloud.account}:${name}`,
      },
    ];
  }

  save(): Json {
    return JSON.parse(JSON.stringify([...this.#queues.values()].map(({ name, messages }) => ({ name, messages })))) as Json;
  }

  load(state: Json): void {
    for (const { name, messages } of v.parse(Saved, state)) {
      const queue = this.#queues.get(name);
      if (queue !== undefined)
        queue.messages = messages.map(({ receipt, ...message }) => ({ ...message, ...(receipt === undefined ? {} : { receipt }) }));
    }
  }

  #queue(urlOrArn: string): Queue {
    const queue = this.#queues.get(lastPart(urlOrArn));
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  #send(input: Members, context: CallContext): Members {
    const send = readInput(Send, input);
    return this.#enqueue(this.#queue(send.QueueUrl), send, context);
  }

  #sendMany(input: Members, context: CallContext): Members {
    const send = readInput(SendMany, input);
    const queue = this.#queue(send.QueueUrl);
    return { Successful: send.Entries.map((entry) => ({ Id: entry.Id, ...this.#enqueue(queue, entry, context) })), Failed: [] };
  }

  #enqueue(
    queue: Queue,
    send: Pick<v.InferOutput<typeof Send>, 'MessageBody' | 'MessageAttributes' | 'DelaySeconds'>,
    context: CallContext,
  ): Members {
    const bytes = Buffer.byteLength(send.MessageBody) + Buffer.byteLength(JSON.stringify(send.MessageAttributes)) - 2;
    if (bytes > LARGEST)
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST} bytes.`,
      );
    const id = context.cloud.id('sqs', 'message', queue.name).slice(0, 32);
    queue.messages.push({
      id,
      body: send.MessageBody,
      attributes: send.MessageAttributes,
      sentAt: context.now,
      visibleAt: context.now + (send.DelaySeconds ?? 0) * 1000,
      received: 0,
    });
    return { MessageId: id, MD5OfMessageBody: md5(send.MessageBody) };
  }

  #receive(input: Members, context: CallContext): Members {
    const receive = readInput(Receive, input);
    const queue = this.#queue(receive.QueueUrl);
    queue.messages = queue.messages.filter((message) => message.sentAt + (queue.retention ?? 345_600) * 1000 > context.now);
    const hidden = (receive.VisibilityTimeout ?? queue.visibilityTimeout ?? 30) * 1000;
    const taken = queue.messages.filter((message) => message.visibleAt <= context.now).slice(0, receive.MaxNumberOfMessages);
    return {
      Messages: taken.map((message) => {
        message.received += 1;
        message.visibleAt = context.now + hidden;
        message.receipt = context.cloud.id('sqs', 'receipt', message.id);
        return {
          MessageId: message.id,
          ReceiptHandle: message.receipt,
          Body: message.body,
          MD5OfBody: md5(message.body),
          Attributes: { SentTimestamp: String(message.sentAt), ApproximateReceiveCount: String(message.received) },
          ...(Object.keys(message.attributes).length === 0 ? {} : { MessageAttributes: answered(message.attributes) }),
        };
      }),
    };
  }

  #delete(input: Members): Members {
    const { QueueUrl, ReceiptHandle } = readInput(Handle, input);
    const queue = this.#queue(QueueUrl);
    queue.messages = queue.messages.filter((message) => message.receipt !== ReceiptHandle);
    return {};
  }

  #attributes(input: Members, context: CallContext): Members {
    const names = readInput(Names, input);
    const queue = this.#queue(names.QueueUrl);
    const visible = queue.messages.filter((message) => message.visibleAt <= context.now).length;
    const all: Record<string, string> = {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - visible),
      VisibilityTimeout: String(queue.visibilityTimeout ?? 30),
      MessageRetentionPeriod: String(queue.retention ?? 345_600),
    };
    const wanted = names.AttributeNames.includes('All') ? Object.keys(all) : names.AttributeNames;
    return { Attributes: Object.fromEntries(wanted.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]]))) };
  }

  #url(input: Members, context: CallContext): Members {
    return { QueueUrl: urlOf(this.#queue(readInput(v.object({ QueueName: v.string() }), input).QueueName), context.cloud) };
  }
}

/** A queue is known by its name, whatever host its URL names: a function's URL names the listener. */
function lastPart(urlOrArn: string): string {
  return readArn(urlOrArn)?.resource ?? urlOrArn.slice(urlOrArn.lastIndexOf('/') + 1);
}

function urlOf(queue: Queue, cloud: Cloud): string {
  return `https://sqs.${cloud.region}.amazonaws.com/${cloud.account}/${queue.name}`;
}

function answered(attributes: Message['attributes']): Members {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { BinaryValue, ...attribute }]) => [
      name,
      { ...attribute, ...(BinaryValue === undefined ? {} : { BinaryValue: new Uint8Array(Buffer.from(BinaryValue, 'base64')) }) },
    ]),
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
