import type { Json } from '../../cloud/cloud.ts';
import type { Attributes } from './inputs.ts';

/** A message that was published. */
export interface Published {
  readonly id: string;
  readonly topicArn: string;
  readonly subject?: string | undefined;
  readonly message: string;
  /** Virtual, milliseconds since the epoch. */
  readonly at: number;
  /** Who published: a function, a workflow, `cloudwatch`. */
  readonly by: string;
}

/** The envelope that subscribers get (AWS documentation: "Parsing message formats"). */
export function notification(message: Published, attributes: Attributes): { readonly [key: string]: Json } {
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topicArn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: message.message,
    Timestamp: new Date(message.at).toISOString(),
    ...(Object.keys(attributes).length === 0
      ? {}
      : {
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, { DataType, StringValue }]) => [name, { Type: DataType, Value: StringValue ?? '' }]),
          ),
        }),
  };
}
