import { alarms, endpoints, ledger, models, objects } from '../shared/clients.ts';
import { handlerFor } from '../shared/step.ts';
import { contract } from './contract.ts';
import { prepareFleet } from './prepare-fleet.ts';

export const handler = handlerFor(contract, 'prepare-fleet', (env) =>
  prepareFleet({
    ledger: ledger(env.TABLE_NAME),
    objects: objects(),
    endpoints: endpoints(),
    models: models(),
    alarms: alarms(),
    dataBucket: env.DATA_BUCKET,
    dataKeyArn: env.DATA_KEY_ARN,
    runtimeTags: env.RUNTIME_TAGS,
    rollbackAlarms: env.ROLLBACK_ALARMS,
    inferenceAmi: env.INFERENCE_AMI,
  }),
);
