import { executionArnFor } from '../../adapters/executions.ts';
import { alarms, announcements, endpoints, executions, ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { finaliseDelivery } from './finalise-delivery.ts';

export const handler = handlerFor(contract, 'finalise-delivery', (env) =>
  finaliseDelivery({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    executions: executions(),
    endpoints: endpoints(),
    alarms: alarms(),
    announcements: announcements(env.NOTIFICATION_TOPIC_ARN),
    recordsBucket: env.RECORDS_BUCKET,
    model: env.MODEL_NAME,
    deliverStateMachineArn: env.DELIVER_STATE_MACHINE_ARN,
    executionArnOf: (deliveryId) => executionArnFor(env.DELIVER_STATE_MACHINE_ARN, deliveryId),
  }),
);
