import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud, Json } from '../../cloud/cloud.ts';
import type { Target } from './targets.ts';

/** Wait before the second and the third attempt. Source: AWS Lambda Developer Guide, "Error handling for asynchronous invocations". */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** A throttled attempt comes again after 1, 2, 4 … seconds, at most 5 minutes. Source: the same page. */
const throttleDelayMs = (throttles: number): number => Math.min(300_000, 1000 * 2 ** throttles);

const eventSchema = v.object({
  requestId: v.string(),
  functionArn: v.string(),
  payload: v.string(),
  acceptedAt: v.number(),
  due: v.number(),
  attempts: v.number(),
  throttles: v.number(),
});

/** An accepted event that has not found its end. */
type PendingEvent = v.InferOutput<typeof eventSchema>;

export interface AttemptResult {
  readonly payload: Buffer;
  readonly failed: boolean;
  readonly version: string;
}

export interface AsyncHost {
  target(functionArn: string): Target;
  /** Runs the function once. @throws AwsError TooManyRequestsException when it is throttled */
  attempt(target: Target, requestId: string, payload: Buffer, cloud: Cloud): Promise<AttemptResult>;
}

/** Events that Lambda has accepted: it tries each up to three times and then gives it to the dead-letter queue or the failure destination. */
export class AsyncInvocations {
  readonly #host: AsyncHost;
  readonly #pending = new Map<string, PendingEvent>();

  constructor(host: AsyncHost) {
    this.#host = host;
  }

  accept(functionArn: string, requestId: string, payload: Buffer, cloud: Cloud): void {
    const now = cloud.clock.now();
    this.#schedule(
      { requestId, functionArn, payload: payload.toString('utf8'), acceptedAt: now, due: now, attempts: 0, throttles: 0 },
      cloud,
    );
  }

  save(): Json {
    return [...this.#pending.values()];
  }

  load(state: Json): void {
    this.#pending.clear();
    for (const event of v.parse(v.array(eventSchema), state)) this.#pending.set(event.requestId, event);
  }

  /** Puts loaded events back on the clock. */
  resume(cloud: Cloud): void {
    for (const event of this.#pending.values()) this.#schedule(event, cloud);
  }

  #schedule(event: PendingEvent, cloud: Cloud): void {
    this.#pending.set(event.requestId, event);
    cloud.clock.at(event.due, () => this.#attempt(event, cloud));
  }

  async #attempt(event: PendingEvent, cloud: Cloud): Promise<void> {
    const target = this.#host.target(event.functionArn);
    const result = await this.#try(target, event, cloud);
    const after = cloud.clock.now() + (result === 'throttled' ? 0 : cloud.duration('lambda'));
    const { eventInvoke } = target.fn;
    const attempts = event.attempts + 1;
    if (result !== 'throttled' && !result.failed)
      return this.#finish(event, after, () => this.#deliver('Success', target, { ...event, attempts }, result, cloud), cloud);

    const next: PendingEvent =
      result === 'throttled'
        ? { ...event, throttles: event.throttles + 1, due: after + throttleDelayMs(event.throttles) }
        : { ...event, attempts, due: after + (RETRY_DELAYS_MS[event.attempts] ?? 0) };
    const tooOld = next.due - event.acceptedAt > eventInvoke.maximumEventAgeSeconds * 1000;
    const exhausted = result !== 'throttled' && attempts > eventInvoke.maximumRetryAttempts;
    if (!tooOld && !exhausted) return this.#schedule(next, cloud);
    const condition = exhausted ? 'RetriesExhausted' : 'EventAgeExceeded';
    const last = result === 'throttled' ? undefined : result;
    this.#finish(event, after, () => this.#deliver(condition, target, next, last, cloud), cloud);
  }

  async #try(target: Target, event: PendingEvent, cloud: Cloud): Promise<AttemptResult | 'throttled'> {
    try {
      return await this.#host.attempt(target, event.requestId, Buffer.from(event.payload), cloud);
    } catch (error) {
      if (error instanceof AwsError && error.name === 'TooManyRequestsException') return 'throttled';
      throw error;
    }
  }

  /** What follows an attempt happens when the attempt's virtual time is over. */
  #finish(event: PendingEvent, time: number, action: () => Promise<void>, cloud: Cloud): void {
    cloud.clock.at(time, async () => {
      this.#pending.delete(event.requestId);
      await action();
    });
  }

  async #deliver(condition: string, target: Target, event: PendingEvent, result: AttemptResult | undefined, cloud: Cloud): Promise<void> {
    const { fn } = target;
    const succeeded = condition === 'Success';
    const destination = succeeded ? fn.eventInvoke.onSuccess : fn.eventInvoke.onFailure;
    if (!succeeded) {
      cloud.timeline({ source: 'function', subject: fn.name, message: `gave up an event after ${event.attempts} attempts (${condition})` });
      if (fn.deadLetterArn !== undefined) await send(fn.deadLetterArn, deadLetter(event, result), target, cloud);
    }
    if (destination !== undefined) await send(destination, { body: record(condition, target, event, result, cloud) }, target, cloud);
  }
}

interface Message {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The event itself, with the error in the message's attributes. Source: AWS Lambda Developer Guide, "Dead-letter queues". */
function deadLetter(event: PendingEvent, result: AttemptResult | undefined): Message {
  const error = result?.payload.toString('utf8') ?? '';
  const message = /"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(error)?.[1] ?? error;
  return { body: event.payload, attributes: { RequestID: event.requestId, ErrorCode: '200', ErrorMessage: message.slice(0, 1024) } };
}

/** Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations". */
function record(condition: string, target: Target, event: PendingEvent, result: AttemptResult | undefined, cloud: Cloud): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: target.version === '$LATEST' ? `${target.fn.arn}:$LATEST` : target.arn,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload),
    ...(result === undefined
      ? {}
      : {
          responseContext: { statusCode: 200, executedVersion: result.version, ...(result.failed ? { functionError: 'Unhandled' } : {}) },
          responsePayload: JSON.parse(result.payload.toString('utf8')),
        }),
  });
}

/** Lambda sends with the function's role; what it may not send is lost, as on AWS, and the timeline says so. */
async function send(arn: string, { body, attributes = {} }: Message, { fn }: Target, cloud: Cloud): Promise<void> {
  const caller = { roleArn: fn.roleArn, name: fn.name, service: 'lambda.amazonaws.com', purpose: 'the end of an asynchronous invocation' };
  const [, , service = '', region = '', account = '', name = ''] = arn.split(':');
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
  );
  try {
    if (service === 'sqs') {
      await cloud.call(
        'sqs',
        'SendMessage',
        { QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`, MessageBody: body, MessageAttributes },
        caller,
      );
    } else if (service === 'sns') await cloud.call('sns', 'Publish', { TopicArn: arn, Message: body, MessageAttributes }, caller);
    else if (service === 'lambda')
      await cloud.call('lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) }, caller);
    else if (service === 'events') {
      const entry = { EventBusName: arn, Source: 'lambda', DetailType: 'Lambda Function Invocation Result', Detail: body };
      await cloud.call('eventbridge', 'PutEvents', { Entries: [entry] }, caller);
    } else
      throw new AwsError('NotRehearsed', `A destination of ${service} (${arn}) is not rehearsed; use SQS, SNS, Lambda or EventBridge`, 501);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    cloud.timeline({ source: 'function', subject: fn.name, message: `an event is lost: ${arn} did not take it: ${error.message}` });
  }
}
