import { ledger, models, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { registerModelPackage } from './register-model-package.ts';

export const handler = handlerFor(contract, 'register-model-package', (env) =>
  registerModelPackage({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    models: models(),
    group: env.MODEL_PACKAGE_GROUP,
    dataBucket: env.DATA_BUCKET,
  }),
);
