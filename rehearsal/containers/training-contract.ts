import { join } from 'node:path';
import type { Workspace } from './workspace.ts';

/** A channel as `inputdataconfig.json` describes it. */
export interface TrainingChannel {
  readonly name: string;
  readonly contentType?: string | undefined;
  readonly compressionType?: string | undefined;
  readonly recordWrapperType?: string | undefined;
  readonly distribution?: string | undefined;
}

/** What a training container is told. */
export interface TrainingContract {
  readonly jobName: string;
  readonly jobArn: string;
  readonly region: string;
  readonly instanceType: string;
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly channels: readonly TrainingChannel[];
  /** CreateTrainingJob's Environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** One host: the rehearsal plays a cluster of one, whatever InstanceCount says. */
const HOST = 'algo-1';

/** Files of `/opt/ml/input/config`, by name. AWS: "How Amazon SageMaker provides training information". */
export function configFiles(contract: TrainingContract): Record<string, unknown> {
  return {
    'hyperparameters.json': contract.hyperParameters,
    'inputdataconfig.json': inputDataConfig(contract.channels),
    'resourceconfig.json': resourceConfig(contract.instanceType),
  };
}

function inputDataConfig(channels: readonly TrainingChannel[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    channels.map((channel) => [
      channel.name,
      {
        ...(channel.contentType === undefined ? {} : { ContentType: channel.contentType }),
        ...(channel.compressionType === undefined ? {} : { CompressionType: channel.compressionType }),
        TrainingInputMode: 'File',
        S3DistributionType: channel.distribution ?? 'FullyReplicated',
        RecordWrapperType: channel.recordWrapperType ?? 'None',
      },
    ]),
  );
}

function resourceConfig(instanceType: string): Record<string, unknown> {
  return {
    current_host: HOST,
    hosts: [HOST],
    network_interface_name: 'eth0',
    current_instance_type: instanceType,
    current_group_name: 'homogeneousCluster',
    instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: instanceType, hosts: [HOST] }],
  };
}

/**
 * Environment of a training container: SageMaker's own variables, those of the SageMaker training toolkit
 * (aws/sagemaker-training-toolkit, ENVIRONMENT_VARIABLES.md) and the job's Environment, which wins.
 *
 * @param cpus processors of this machine; a laptop offers no GPU, so SM_NUM_GPUS is 0
 */
export function trainingEnvironment(contract: TrainingContract, workspace: Workspace, cpus: number): Record<string, string> {
  const names = contract.channels.map((channel) => channel.name).sort();
  const folders = Object.fromEntries(names.map((name) => [name, join(workspace.inputData, name)]));
  const userArguments = sortedEntries(contract.hyperParameters).flatMap(([key, value]) => [`--${key}`, value]);
  const shared = {
    channel_input_dirs: folders,
    current_host: HOST,
    current_instance_type: contract.instanceType,
    hosts: [HOST],
    hyperparameters: contract.hyperParameters,
    input_config_dir: workspace.inputConfig,
    input_data_config: inputDataConfig(contract.channels),
    input_dir: join(workspace.base, 'input'),
    job_name: contract.jobName,
    log_level: 20,
    model_dir: workspace.model,
    num_cpus: cpus,
    num_gpus: 0,
    output_data_dir: workspace.outputData,
    output_dir: workspace.output,
    resource_config: resourceConfig(contract.instanceType),
  };
  return {
    SAGEMAKER_BASE_DIR: workspace.base,
    TRAINING_JOB_NAME: contract.jobName,
    TRAINING_JOB_ARN: contract.jobArn,
    AWS_REGION: contract.region,
    SM_MODEL_DIR: workspace.model,
    SM_INPUT_DIR: shared.input_dir,
    SM_INPUT_CONFIG_DIR: workspace.inputConfig,
    SM_OUTPUT_DIR: workspace.output,
    SM_OUTPUT_DATA_DIR: workspace.outputData,
    SM_CHANNELS: compact(names),
    ...Object.fromEntries(names.map((name) => [`SM_CHANNEL_${upper(name)}`, folders[name] ?? ''])),
    SM_HPS: compact(contract.hyperParameters),
    ...Object.fromEntries(sortedEntries(contract.hyperParameters).map(([key, value]) => [`SM_HP_${upper(key)}`, value])),
    SM_USER_ARGS: compact(userArguments),
    SM_HOSTS: compact([HOST]),
    SM_CURRENT_HOST: HOST,
    SM_CURRENT_INSTANCE_TYPE: contract.instanceType,
    SM_CURRENT_INSTANCE_GROUP: 'homogeneousCluster',
    SM_NETWORK_INTERFACE_NAME: 'eth0',
    SM_NUM_CPUS: String(cpus),
    SM_NUM_GPUS: '0',
    SM_NUM_NEURONS: '0',
    SM_LOG_LEVEL: '20',
    SM_RESOURCE_CONFIG: compact(shared.resource_config),
    SM_INPUT_DATA_CONFIG: compact(shared.input_data_config),
    SM_TRAINING_ENV: compact(shared),
    ...contract.environment,
  };
}

function upper(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

function sortedEntries(map: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** JSON without blanks and with sorted keys, as the toolkit writes it. */
function compact(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
