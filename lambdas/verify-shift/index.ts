import { alarms, invokableEndpoints, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { verifyShift } from './verify-shift.ts';

export const handler = handlerFor(contract, 'verify-shift', (env) =>
  verifyShift({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    endpoints: invokableEndpoints(),
    alarms: alarms(),
    dataBucket: env.DATA_BUCKET,
  }),
);
