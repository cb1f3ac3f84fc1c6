import { allowsService } from '../../../rehearsal/iam/resource-policies.ts';
import { aRole } from './a-role.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:dlq';
const RULE = 'arn:aws:events:eu-central-1:111122223333:rule/dropped';

const [queue] = aRole({
  resources: {
    Dlq: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dlq' } },
    P: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Dlq' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: QUEUE,
              Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
            },
          ],
        },
      },
    },
  },
}).queues;

test.each([
  { name: 'the rule it is for', service: 'events.amazonaws.com', source: RULE, allowed: true },
  { name: 'another rule', service: 'events.amazonaws.com', source: `${RULE}-2`, allowed: false },
  { name: 'another service', service: 'sns.amazonaws.com', source: RULE, allowed: false },
])('$name -> $allowed', ({ service, source, allowed }) => {
  expect(allowsService(queue?.policy, service, 'sqs:SendMessage', QUEUE, { 'aws:SourceArn': source })).toBe(allowed);
});

test('a resource without policy lets no service in', () => {
  expect(allowsService(undefined, 'events.amazonaws.com', 'sqs:SendMessage', QUEUE)).toBe(false);
});
