import { announcements, executions, ledger, objects } from '../shared/clients.ts';
import { packedPolicy } from '../shared/packed-policy.ts';
import { type Handler, handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { intake } from './intake.ts';

export const handler: Handler = async (event) => (await wired)(event);

const wired = packedPolicy().then((packed) =>
  handlerFor(contract, 'intake', (env) =>
    intake({
      ledger: ledger(env.TABLE_NAME),
      objects: objects(),
      executions: executions(),
      announcements: announcements(env.NOTIFICATION_TOPIC_ARN),
      dataBucket: env.DATA_BUCKET,
      recordsBucket: env.RECORDS_BUCKET,
      model: env.MODEL_NAME,
      deliverStateMachineArn: env.DELIVER_STATE_MACHINE_ARN,
      dropBucket: env.DROP_BUCKET,
      dropPrefix: env.DROP_PREFIX,
      policy: packed,
    }),
  ),
);
