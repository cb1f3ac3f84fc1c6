import type { Json } from '../cloud/cloud.ts';
import { type EventDetails, NOT_TRUNCATED } from './history.ts';
import type { TaskResource } from './task-runner.ts';

type Fields = { readonly [field: string]: Json };

const service = {
  scheduled: 'TaskScheduled',
  started: 'TaskStarted',
  submitted: 'TaskSubmitted',
  submitFailed: 'TaskSubmitFailed',
  succeeded: 'TaskSucceeded',
  failed: 'TaskFailed',
  timedOut: 'TaskTimedOut',
} as const;

const lambda: Readonly<Record<keyof typeof service, string>> = {
  scheduled: 'LambdaFunctionScheduled',
  started: 'LambdaFunctionStarted',
  submitted: 'LambdaFunctionStarted',
  submitFailed: 'LambdaFunctionFailed',
  succeeded: 'LambdaFunctionSucceeded',
  failed: 'LambdaFunctionFailed',
  timedOut: 'LambdaFunctionTimedOut',
};

/** The event of a task in a history: integrations and functions named by their own ARN are told apart, as on AWS. */
function of(resource: TaskResource, what: keyof typeof service, input: Json, region: string, more: Fields): Event {
  if (resource.type === 'lambda-function') {
    const scheduled: Fields =
      what === 'scheduled' ? { resource: resource.arn, input: JSON.stringify(input), inputDetails: NOT_TRUNCATED } : {};
    return event(lambda[what], { ...scheduled, ...more });
  }
  const scheduled: Fields = what === 'scheduled' ? { region, parameters: JSON.stringify(input) } : {};
  return event(service[what], { resourceType: resource.type, resource: resource.resource, ...scheduled, ...more });
}

interface Event {
  readonly type: string;
  readonly details: EventDetails;
}

/** `TaskScheduled` keeps its fields in `taskScheduledEventDetails`; an event without fields has no such member. */
function event(type: string, fields: Fields): Event {
  if (Object.keys(fields).length === 0) return { type, details: undefined };
  return { type, details: { [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`]: fields } };
}

export const taskEvents = { service, of };
