import { executionArnFor } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import { policyHash } from '../../domain/policy/delivery-policy.ts';
import { alarms, announcements, endpoints, executions, ledger, models, objects } from '../shared/clients.ts';
import { packedPolicy } from '../shared/packed-policy.ts';
import { type Handler, handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { reconcile } from './reconcile.ts';

const wired = packedPolicy().then((policy) =>
  handlerFor(contract, 'reconcile', (env) => {
    const hash = policyHash(policy, sha256Hex);
    return reconcile({
      ledger: ledger(env.TABLE_NAME),
      objects: objects(),
      executions: executions(),
      endpoints: endpoints(),
      alarms: alarms(),
      models: models(),
      announcements: announcements(env.NOTIFICATION_TOPIC_ARN),
      recordsBucket: env.RECORDS_BUCKET,
      model: env.MODEL_NAME,
      deliverStateMachineArn: env.DELIVER_STATE_MACHINE_ARN,
      executionArnOf: (deliveryId) => executionArnFor(env.DELIVER_STATE_MACHINE_ARN, deliveryId),
      dropBucket: env.DROP_BUCKET,
      dropPrefix: env.DROP_PREFIX,
      policy,
      policyRef: { uri: `s3://${env.DATA_BUCKET}/policies/${hash}.json`, hash },
    });
  }),
);

export const handler: Handler = async (event) => (await wired)(event);
