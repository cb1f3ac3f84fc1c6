import { alarms, endpoints, executions, ledger, models, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { assessAlarm } from './assess-alarm.ts';
import { contract } from './contract.ts';

export const handler = handlerFor(contract, 'assess-alarm', (env) =>
  assessAlarm({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    endpoints: endpoints(),
    alarms: alarms(),
    models: models(),
    executions: executions(),
    model: env.MODEL_NAME,
    rollbackAlarms: env.ROLLBACK_ALARMS,
  }),
);
