import { ledger, models, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { keepArtifact } from './keep-artifact.ts';

export const handler = handlerFor(contract, 'keep-artifact', (env) =>
  keepArtifact({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    models: models(),
    dataBucket: env.DATA_BUCKET,
    modelRoleArn: env.MODEL_ROLE_ARN,
    network: env.NETWORK,
    runtimeTags: env.RUNTIME_TAGS,
  }),
);
