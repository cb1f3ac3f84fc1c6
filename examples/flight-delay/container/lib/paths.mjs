import { join } from 'node:path';

/** Where SageMaker mounts a container's files; SAGEMAKER_BASE_DIR moves it, as in SageMaker's own training toolkit. */
export function paths(env = process.env) {
  const base = env.SAGEMAKER_BASE_DIR || '/opt/ml';
  return {
    hyperparameters: join(base, 'input/config/hyperparameters.json'),
    channels: join(base, 'input/config/inputdataconfig.json'),
    resources: join(base, 'input/config/resourceconfig.json'),
    channel: (name) => join(base, 'input/data', name),
    model: join(base, 'model/model.json'),
    checkpoints: join(base, 'checkpoints'),
    facts: join(base, 'output/data/slipway/facts.json'),
    history: join(base, 'output/data/slipway/metrics.jsonl'),
    failure: join(base, 'output/failure'),
  };
}
