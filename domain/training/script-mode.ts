import type { AccountPolicy } from '../policy/account-policy.ts';

/** Channel of a training job in which script-mode code travels. */
export const CODE_CHANNEL = 'code';

/** Name of the archive in that channel. */
export const CODE_ARCHIVE = 'sourcedir.tar.gz';

/**
 * Hyperparameters that make the SageMaker training toolkit run a Python file. Jobs have no network, so the code comes as
 * a channel and not as an S3 URI that the toolkit would fetch: the SageMaker Python SDK does the same for isolated jobs
 * (sagemaker.estimator, CONTAINER_CODE_CHANNEL_SOURCEDIR_PATH). The toolkit reads each value as JSON.
 */
export function scriptModeHyperparameters({ program }: AccountPolicy['trainer']): Readonly<Record<string, string>> {
  if (program === undefined) return {};
  return {
    sagemaker_program: JSON.stringify(program.entryPoint),
    sagemaker_submit_directory: JSON.stringify(`/opt/ml/input/data/${CODE_CHANNEL}/${CODE_ARCHIVE}`),
    sagemaker_container_log_level: '20',
  };
}

/**
 * Environment that makes the SageMaker inference toolkit load a Python file of the model archive (aws/sagemaker-inference-toolkit,
 * parameters.py; SageMaker developer guide, "Deploy PyTorch models").
 */
export function scriptModeEnvironment({ program }: AccountPolicy['server']): Readonly<Record<string, string>> {
  if (program === undefined) return {};
  return {
    SAGEMAKER_PROGRAM: program.entryPoint,
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
  };
}
