import { announcements, ledger } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { freezeEndpoint } from './freeze-endpoint.ts';

export const handler = handlerFor(contract, 'freeze-endpoint', (env) =>
  freezeEndpoint({ ledger: ledger(env.TABLE_NAME), announcements: announcements(env.NOTIFICATION_TOPIC_ARN) }),
);
