import { announcements, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { checkDrift } from './check-drift.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'check-drift', (env) =>
  checkDrift({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    announcements: announcements(env.NOTIFICATION_TOPIC_ARN),
    dataBucket: env.DATA_BUCKET,
  }),
);
