import type { TimelineEntry } from '../../rehearsal/cloud/cloud.ts';
import type { Paint } from './paint.ts';
import { type Line, line } from './state-line.ts';

/** How a service's own words become a line; most of them do not. */
export type ServiceLine = (entry: TimelineEntry, paint: Paint) => Line | undefined;

const ENDED_BADLY = new Set(['Failed', 'Stopped', 'MaxWaitTimeExceeded', 'Interrupted', 'MaxRuntimeExceeded']);

export const SERVICES: Readonly<Record<string, ServiceLine>> = {
  sagemaker: ({ subject, message, data = {} }, { bad, good, unsure }) => {
    if (/^training job|^transform job/.test(message)) {
      const ended = ENDED_BADLY.has(String(data['secondaryStatus'] ?? data['status']));
      return ended ? line('SageMaker', `${subject}  ${bad(message)}`) : undefined;
    }
    if (message.startsWith('SageMaker rolls back')) return line('SageMaker', `${subject}  ${bad(message.replace(/^SageMaker /, ''))}`);
    switch (data['status']) {
      case 'Creating':
      case 'Deleting':
        return undefined;
      case 'ActivatingTraffic':
      case 'Baking':
        return line('SageMaker', `${subject}  ${message}`);
      case 'InService':
        return line('SageMaker', `${subject}  ${message.includes('rolled back') ? unsure(message) : good(message)}`);
      case 'Failed':
        return line('SageMaker', `${subject}  ${bad(message)}`);
      default:
        return line('SageMaker', `${subject}  ${message}`);
    }
  },

  cloudwatch: ({ subject, message, data = {} }, { bad, good }) => {
    const { from, to } = data;
    if (from === undefined) return line('CloudWatch', `${subject}  ${bad(message)}`);
    if (to === 'ALARM') return line('CloudWatch', `${bad('ALARM')}  ${subject}  ${message.replace(/^.*?: /, '')}`);
    return from === 'ALARM' && to === 'OK' ? line('CloudWatch', `${good('OK')}  ${subject}`) : undefined;
  },

  iam: ({ subject, message }, { bad, bold }) => line('DENIED', `${subject} ${message}`, (text) => bold(bad(text))),
  function: ({ subject, message }, { bad }) => line('function', `${subject}  ${bad(message)}`),
  story: ({ message }, { bold }) => line('story', bold(message)),
  eventbridge: ({ subject, message }, { unsure }) => line('EventBridge', `${subject}  ${unsure(message)}`),
  scheduler: ({ subject, message }, { bad }) => line('Scheduler', `${subject}  ${bad(message)}`),
  sns: ({ message }, { bad }) => (message.startsWith('PAGE') ? line('notification', bad(message)) : undefined),
};
