import { ledger, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { openDelivery } from './open-delivery.ts';

export const handler = handlerFor(contract, 'open-delivery', (env) =>
  openDelivery({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    dataBucket: env.DATA_BUCKET,
    dataKeyArn: env.DATA_KEY_ARN,
    network: env.NETWORK,
    runtimeTags: env.RUNTIME_TAGS,
  }),
);
