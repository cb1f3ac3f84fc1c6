import { announcements, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { recordOutcome } from './record-outcome.ts';

export const handler = handlerFor(contract, 'record-outcome', (env) =>
  recordOutcome({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    announcements: announcements(env.NOTIFICATION_TOPIC_ARN),
    dataBucket: env.DATA_BUCKET,
    recordsBucket: env.RECORDS_BUCKET,
  }),
);
