import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { uuid } from '../eventbridge/envelope.ts';
import { type FilterPolicy, passes } from './filter.ts';
import { type Attributes, OfTopic, Publish, Saved } from './inputs.ts';
import { notification, type Published } from './notification.ts';

export type { Published } from './notification.ts';

export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The message alone, without SNS's envelope, for queues. @default false */
  readonly raw?: boolean;
  /** @default - every message */
  readonly filter?: FilterPolicy;
  /** Properties that are not played; the first message that is meant for this subscriber names them. @default - none */
  readonly unplayed?: readonly string[];
}

export interface TopicConfiguration {
  readonly name: string;
  readonly arn: string;
  /** @default - none */
  readonly subscriptions?: readonly Subscription[];
}

export interface SnsOptions {
  /** Whether the endpoint's own policy lets this topic in. Subscribed queues and functions need it. */
  readonly mayInvoke: (endpointArn: string, topicArn: string) => boolean;
}

/** 256 KiB. */
const LARGEST = 262_144;
/** Subscribers outside of AWS: what they would get is in the timeline. */
const OUTSIDE = ['email', 'email-json', 'sms', 'http', 'https'];

/** Amazon SNS, standard topics: messages are kept, told in the timeline, and passed on to queues and functions. */
export class Sns implements Service {
  readonly name = 'sns';
  readonly operations: Service['operations'];
  readonly #topics = new Map<string, TopicConfiguration>();
  readonly #options: SnsOptions;
  #published: Published[] = [];

  constructor(options: SnsOptions) {
    this.#options = options;
    this.operations = {
      Publish: (input, context) => this.#publish(input, context),
      ListTopics: () => ({ Topics: [...this.#topics.keys()].map((TopicArn) => ({ TopicArn })) }),
      GetTopicAttributes: (input) => {
        const { arn, name } = this.#topic(readInput(OfTopic, input).TopicArn);
        return { Attributes: { TopicArn: arn, DisplayName: name } };
      },
      ListSubscriptionsByTopic: (input) => ({ Subscriptions: subscriptions(this.#topic(readInput(OfTopic, input).TopicArn)) }),
    };
  }

  createTopics(topics: readonly TopicConfiguration[]): void {
    for (const topic of topics) this.#topics.set(topic.arn, topic);
  }

  /** Everything that was published, oldest first. */
  published(topicArn?: string): readonly Published[] {
    return topicArn === undefined ? this.#published : this.#published.filter((message) => message.topicArn === topicArn);
  }

  permissions(operation: string, input: Members, _cloud: Cloud): readonly Permission[] {
    const topic = String(input['TopicArn'] ?? input['TargetArn'] ?? '*');
    return [{ action: `sns:${operation}`, resource: operation === 'ListTopics' ? '*' : topic }];
  }

  save(): Json {
    return JSON.parse(JSON.stringify(this.#published)) as Json;
  }

  load(state: Json): void {
    this.#published = v.parse(Saved, state);
  }

  #topic(arn: string): TopicConfiguration {
    const topic = this.#topics.get(arn);
    if (topic === undefined) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    return topic;
  }

  #publish(input: Members, context: CallContext): Members {
    for (const name of ['PhoneNumber', 'MessageStructure', 'MessageGroupId'])
      if (input[name] !== undefined) throw new NotRehearsed(`${name} of sns:Publish`);
    const publish = readInput(Publish, input);
    const topic = this.#topic(publish.TopicArn ?? publish.TargetArn ?? '');
    check(publish);
    const message: Published = {
      id: uuid(context.cloud.id('sns', 'message', topic.arn)),
      topicArn: topic.arn,
      ...(publish.Subject === undefined ? {} : { subject: publish.Subject }),
      message: publish.Message,
      at: context.now,
      by: context.caller.name,
    };
    this.#published.push(message);
    const subscribers = (topic.subscriptions ?? []).map((subscription) => `${subscription.protocol} ${subscription.endpoint}`);
    context.cloud.timeline({
      source: 'sns',
      subject: topic.name,
      message: publish.Subject ?? publish.Message.slice(0, 120),
      data: { topic: topic.arn, id: message.id, by: message.by, message: publish.Message.slice(0, 4096), subscribers },
    });
    for (const subscription of topic.subscriptions ?? [])
      context.cloud.clock.at(context.now + context.cloud.duration('events.delivery'), () =>
        this.#pass(message, publish.MessageAttributes, subscription, context.cloud),
      );
    return { MessageId: message.id };
  }

  async #pass(message: Published, attributes: Attributes, subscription: Subscription, cloud: Cloud): Promise<void> {
    const { unplayed = [], filter } = subscription;
    if (unplayed.length > 0)
      throw new NotRehearsed(`${unplayed.join(', ')} of the subscription ${subscription.arn}`, 'take it out of the rehearsed app');
    if (OUTSIDE.includes(subscription.protocol)) return;
    if (filter !== undefined && !passes(filter, message.message, attributes)) return;
    const caller = { name: 'sns', service: 'sns.amazonaws.com' };
    const { endpoint } = subscription;
    if (!this.#options.mayInvoke(endpoint, message.topicArn)) {
      cloud.timeline({
        source: 'sns',
        subject: message.topicArn,
        message: `could not reach ${endpoint}: its policy does not let the topic in`,
      });
      return;
    }
    const record = notification(message, attributes);
    if (subscription.protocol === 'sqs')
      await cloud.call(
        'sqs',
        'SendMessage',
        subscription.raw === true
          ? { QueueUrl: endpoint, MessageBody: message.message, MessageAttributes: attributes }
          : { QueueUrl: endpoint, MessageBody: JSON.stringify(record) },
        caller,
      );
    else if (subscription.protocol === 'lambda') {
      const event = { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns: record }] };
      await cloud.call(
        'lambda',
        'Invoke',
        { FunctionName: endpoint, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) },
        caller,
      );
    } else throw new NotRehearsed(`the subscription protocol ${subscription.protocol}`);
  }
}

function check(publish: v.InferOutput<typeof Publish>): void {
  if (Buffer.byteLength(publish.Message) > LARGEST) throw new AwsError('InvalidParameterException', 'Invalid parameter: Message too long');
  const { Subject: subject } = publish;
  if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(subject))
    throw new AwsError('InvalidParameterException', 'Invalid parameter: Subject must have 1 to 100 printable ASCII characters');
}

function subscriptions(topic: TopicConfiguration): Members[] {
  return (topic.subscriptions ?? []).map((subscription) => ({
    SubscriptionArn: subscription.arn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: topic.arn,
    Owner: topic.arn.split(':')[4] ?? '',
  }));
}
