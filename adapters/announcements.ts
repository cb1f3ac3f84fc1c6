import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Telling people and other systems how something ended. */
export interface Announcements {
  /** A mail or message to people; SNS allows 100 characters of subject. */
  tell(subject: string, message: Readonly<Record<string, unknown>>): Promise<void>;
  /** An event on the default bus, `source: slipway`. */
  publish(detailType: string, detail: Readonly<Record<string, unknown>>, at: string): Promise<void>;
}

export function awsAnnouncements(sns: SNSClient, events: EventBridgeClient, topicArn: string): Announcements {
  return {
    tell: async (subject, message) => {
      await sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 100),
          Message: JSON.stringify(message, null, 2),
        }),
      );
    },
    publish: async (detailType, detail, at) => {
      const answer = await events.send(
        new PutEventsCommand({
          Entries: [{ Source: 'slipway', DetailType: detailType, Detail: JSON.stringify(detail), Time: new Date(at) }],
        }),
      );
      const failed = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
      if (failed !== undefined) throw new Error(`the event ${detailType} was not taken: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
    },
  };
}
