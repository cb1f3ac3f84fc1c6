import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { PlatformReferences } from '../platform/platform-references.ts';

/** Everything by which a role of one model is limited. All of it is known before any role, function or workflow exists. */
export interface ModelNames {
  readonly stack: Stack;
  readonly model: string;
  readonly platform: PlatformReferences;
  /** Where people hear of this model. */
  readonly topicArn: string;
  readonly endpointName: string;
  readonly modelPackageGroup: string;
  readonly dropBucketArn: string;
  /** Key prefix of the model's drops, ending in `/`. */
  readonly dropPrefix: string;
  /** Keys of the platform's data and of what SageMaker writes; one of them when they are the same. */
  readonly dataKeyArns: readonly string[];
  /** Key of the bucket in which drops arrive, where it has another one than the data. */
  readonly dropKeyArn: string | undefined;
  readonly trainerRepositoryArn: string;
  readonly serverRepositoryArn: string;
  /** Whether training code travels beside the image. */
  readonly scriptMode: boolean;
  /** Folders of a drop, ending in `/`, that reach the trainer as channels as they are. */
  readonly channelFolders: readonly string[];
  readonly rollbackAlarmArns: readonly string[];
  /** Subnets and security groups of jobs and models, absent outside a VPC. */
  readonly network: { readonly subnetArns: readonly string[]; readonly securityGroupArns: readonly string[] } | undefined;
}

/** With the roles that SageMaker works under, for those who pass them. */
export interface ModelNamesWithRoles extends ModelNames {
  readonly trainingRoleArn: string;
  readonly modelRoleArn: string;
}

/** `<platform>-<model>-<workflow>`: fixed, so that a role can name executions of a machine that calls it. */
export const stateMachineName = (names: Pick<ModelNames, 'model'> & { platform: { platformName: string } }, workflow: string): string =>
  `${names.platform.platformName}-${names.model}-${workflow}`;

export const stateMachineArn = (names: ModelNames, workflow: string): string =>
  colon(names, 'states', 'stateMachine', stateMachineName(names, workflow));

export const executionsArn = (names: ModelNames, workflow: string): string =>
  colon(names, 'states', 'execution', `${stateMachineName(names, workflow)}:*`);

export const alarmArn = (names: ModelNames, name: string): string => colon(names, 'cloudwatch', 'alarm', name);

export const sagemakerArn = ({ stack }: ModelNames, resource: string, resourceName: string): string =>
  stack.formatArn({ service: 'sagemaker', resource, resourceName });

const colon = ({ stack }: ModelNames, service: string, resource: string, resourceName: string): string =>
  stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
