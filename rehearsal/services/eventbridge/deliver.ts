import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { Caller, Cloud, Members } from '../../cloud/cloud.ts';
import { readArn } from '../arn.ts';

/** Something to bring to one target. */
export interface Delivery {
  /** The rule or schedule that sends it. */
  readonly source: { readonly name: string; readonly arn: string };
  /** The service that delivers. */
  readonly sender: 'events' | 'scheduler';
  readonly targetArn: string;
  readonly roleArn?: string | undefined;
  readonly payload: string;
  readonly deadLetterArn?: string | undefined;
  /** @default 185 */
  readonly maximumRetryAttempts?: number | undefined;
  /** Seconds. @default 86400 */
  readonly maximumEventAge?: number | undefined;
}

/** Whether a resource's own policy lets a sender in: a function's permissions, a queue's or a topic's policy. */
export type MayInvoke = (targetArn: string, sourceArn: string) => boolean;

const MAXIMUM_ATTEMPTS = 185;
const MAXIMUM_AGE = 86_400;
/** Retries wait 2 s, 4 s, 8 s … with jitter, at most this long (assumed: AWS tells "exponential back off and jitter", not the numbers). */
const LONGEST_WAIT = 900_000;

/**
 * Brings a delivery to its target. Throttling and server errors are tried again after a while, errors of permission and
 * missing targets are not (EventBridge user guide, "Retrying event delivery"). What cannot be delivered goes to the
 * dead-letter queue with attributes that tell why, or is lost with a line in the timeline.
 */
export async function deliver(delivery: Delivery, cloud: Cloud, mayInvoke: MayInvoke): Promise<void> {
  const began = cloud.clock.now();
  const jitter = cloud.random(`events.retry ${delivery.source.name}`);
  const attempt = async (number: number): Promise<void> => {
    try {
      await send(delivery, cloud, mayInvoke);
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotRehearsed) throw error;
      const failure = failureOf(error);
      const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** (number + 1)) * (0.5 + jitter() / 2);
      const tooOften = number >= (delivery.maximumRetryAttempts ?? MAXIMUM_ATTEMPTS);
      const tooOld = cloud.clock.now() + wait - began > (delivery.maximumEventAge ?? MAXIMUM_AGE) * 1000;
      if (failure.final || tooOften || tooOld) {
        const exhausted = failure.final ? undefined : tooOften ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds';
        await giveUp(delivery, { ...failure, attempts: number, ...(exhausted === undefined ? {} : { exhausted }) }, cloud, mayInvoke);
      } else cloud.clock.at(cloud.clock.now() + wait, () => attempt(number + 1));
    }
  };
  await attempt(0);
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly final: boolean;
}

function failureOf(error: AwsError): Failure {
  const { name, message, status } = error;
  if (/AccessDenied|AuthorizationError|NotAuthorized/.test(name)) return { code: 'NO_PERMISSIONS', message, final: true };
  if (/ResourceNotFound|DoesNotExist|NonExistentQueue|^NotFound/.test(name)) return { code: 'NO_RESOURCE', message, final: true };
  if (/Throttl|TooManyRequests/.test(name)) return { code: 'THROTTLING', message, final: false };
  return { code: status >= 500 ? 'INTERNAL_FAILURE' : 'SDK_CLIENT_ERROR', message, final: status < 500 };
}

async function send(delivery: Delivery, cloud: Cloud, mayInvoke: MayInvoke): Promise<void> {
  const { targetArn, payload, source, roleArn, sender } = delivery;
  const target = readArn(targetArn);
  const caller: Caller = {
    name: sender === 'events' ? 'eventbridge' : 'scheduler',
    service: `${sender}.amazonaws.com`,
    purpose: `deliver from ${source.name}`,
    ...(roleArn === undefined ? {} : { roleArn }),
  };
  const call = (service: string, operation: string, input: Members) => cloud.call(service, operation, input, caller);
  // Without a role the target's own policy decides; with one, cloud.call asks IAM.
  const needsPolicy = roleArn === undefined && target?.service !== 'states';
  if (needsPolicy && !mayInvoke(targetArn, source.arn))
    throw new AwsError(
      'AccessDeniedException',
      `${caller.service} may not reach ${targetArn} from ${source.arn}: the target's own policy does not allow it`,
      403,
    );
  switch (target?.service) {
    case 'lambda':
      await call('lambda', 'Invoke', { FunctionName: targetArn, InvocationType: 'Event', Payload: Buffer.from(payload) });
      return;
    case 'states': {
      if (roleArn === undefined)
        throw new AwsError('AccessDeniedException', `the target ${targetArn} of ${source.name} has no role to start it with`, 403);
      const Name = cloud.id('events', 'execution', source.arn, targetArn).slice(0, 32);
      await call('sfn', 'StartExecution', { stateMachineArn: targetArn, name: Name, input: payload });
      return;
    }
    case 'sqs':
      await call('sqs', 'SendMessage', { QueueUrl: queueUrl(targetArn), MessageBody: payload });
      return;
    case 'sns':
      await call('sns', 'Publish', { TopicArn: targetArn, Message: payload });
      return;
    default:
      throw new NotRehearsed(`the target ${targetArn} of ${source.name}`, 'rehearsed: functions, state machines, queues, topics');
  }
}

/** A queue is known by the last part of its ARN or URL. */
function queueUrl(arn: string): string {
  const { region, account, resource } = readArn(arn) ?? { region: '', account: '', resource: arn };
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
}

async function giveUp(
  delivery: Delivery,
  failure: Failure & { readonly attempts: number; readonly exhausted?: string },
  cloud: Cloud,
  mayInvoke: MayInvoke,
): Promise<void> {
  const { source, targetArn, deadLetterArn } = delivery;
  const tell = (message: string) =>
    cloud.timeline({
      source: 'eventbridge',
      subject: source.name,
      message,
      data: { target: targetArn, code: failure.code, attempts: failure.attempts },
    });
  if (deadLetterArn === undefined) return tell(`lost an event for ${targetArn}, and there is no dead-letter queue: ${failure.message}`);
  if (!mayInvoke(deadLetterArn, source.arn))
    return tell(
      `lost an event for ${targetArn}: the policy of the dead-letter queue ${deadLetterArn} does not let it in; ${failure.message}`,
    );
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  const prefix = delivery.sender === 'events' ? { RULE_ARN: attribute(source.arn) } : { SCHEDULE_ARN: attribute(source.arn) };
  await cloud.call(
    'sqs',
    'SendMessage',
    {
      QueueUrl: queueUrl(deadLetterArn),
      MessageBody: delivery.payload,
      MessageAttributes: {
        ...prefix,
        TARGET_ARN: attribute(targetArn),
        ERROR_CODE: attribute(failure.code),
        ERROR_MESSAGE: attribute(failure.message.slice(0, 1000)),
        ...(failure.exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: attribute(failure.exhausted) }),
        ...(failure.attempts === 0 ? {} : { RETRY_ATTEMPTS: attribute(String(failure.attempts)) }),
      },
    },
    { name: 'eventbridge', service: `${delivery.sender}.amazonaws.com` },
  );
  tell(`gave an event for ${targetArn} to the dead-letter queue: ${failure.message}`);
}
