import { endpoints, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { startTrafficShift } from './start-traffic-shift.ts';

export const handler = handlerFor(contract, 'start-traffic-shift', (env) =>
  startTrafficShift({ ledger: ledger(env.TABLE_NAME), objects: objects(), endpoints: endpoints(), runtimeTags: env.RUNTIME_TAGS }),
);
