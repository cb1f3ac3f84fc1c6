import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { endpointConfigPattern, shiftAlarmPatterns } from '../../domain/delivery/names.ts';
import { STANDING_ALARMS } from '../alarms/runbook.ts';
import { alarmArn, executionsArn, type ModelNames, sagemakerArn } from './model-names.ts';
import { allow } from './statements.ts';

const endpoint = (names: ModelNames): string => sagemakerArn(names, 'endpoint', names.endpointName);
const endpointConfigs = (names: ModelNames): string => sagemakerArn(names, 'endpoint-config', endpointConfigPattern(names.endpointName));

export const describeEndpoint = (names: ModelNames): PolicyStatement =>
  allow('SeeEndpoint', ['sagemaker:DescribeEndpoint'], endpoint(names));

export const invokeEndpoint = (names: ModelNames): PolicyStatement => allow('AskEndpoint', ['sagemaker:InvokeEndpoint'], endpoint(names));

export const deleteEndpoint = (names: ModelNames): PolicyStatement =>
  allow('RemoveEndpoint', ['sagemaker:DeleteEndpoint'], endpoint(names));

/** CreateEndpoint and UpdateEndpoint are checked on the endpoint and on the config that it shall serve. */
export const changeEndpoint = (names: ModelNames, ...actions: readonly ('Create' | 'Update')[]): PolicyStatement[] => [
  allow(
    `${actions.join('')}Endpoint`,
    actions.map((verb) => `sagemaker:${verb}Endpoint`),
    [endpoint(names), endpointConfigs(names)],
  ),
  // SageMaker encrypts the fleet's volumes under a grant that the caller gives it (CreateEndpointConfig API, KmsKeyId).
  ...grantKeys(names),
];

export const tagEndpoint = (names: ModelNames): PolicyStatement => allow('TagEndpoint', ['sagemaker:AddTags'], endpoint(names));

export const prepareEndpointConfigs = (names: ModelNames): PolicyStatement =>
  allow(
    'MakeEndpointConfig',
    ['sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig', 'sagemaker:AddTags'],
    endpointConfigs(names),
  );

/** Only to see whether a config that serves now is one of ours. */
export const describeEndpointConfigs = (names: ModelNames): PolicyStatement =>
  allow('SeeEndpointConfig', ['sagemaker:DescribeEndpointConfig'], endpointConfigs(names));

export const grantKeys = (names: ModelNames): PolicyStatement[] => [
  allow('SeeKeys', ['kms:DescribeKey'], names.dataKeyArns),
  allow('LendKeys', ['kms:CreateGrant'], names.dataKeyArns, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
];

/** Alarms of a delivery: they live for one traffic shift. */
const deliveryAlarms = (names: ModelNames): string[] => shiftAlarmPatterns(names.endpointName).map((name) => alarmArn(names, name));

export const makeAlarms = (names: ModelNames): PolicyStatement =>
  allow('MakeAlarms', ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'], deliveryAlarms(names));

export const deleteAlarms = (names: ModelNames): PolicyStatement =>
  allow('DeleteAlarms', ['cloudwatch:DeleteAlarms'], deliveryAlarms(names));

/** Alarms of a delivery, the model's standing ones, and those of the user that end a traffic shift. */
export const watchedAlarms = (names: ModelNames): string[] => [
  ...new Set([
    ...deliveryAlarms(names),
    ...STANDING_ALARMS.map((kind) => alarmArn(names, `${names.model}-${kind}`)),
    ...names.rollbackAlarmArns,
  ]),
];

export const describeAlarms = (names: ModelNames): PolicyStatement =>
  allow('SeeAlarms', ['cloudwatch:DescribeAlarms'], watchedAlarms(names));

export const putMetrics = (namespace: readonly string[]): PolicyStatement =>
  // Without resource-level permissions; the namespace is the limit.
  allow('PublishMetrics', ['cloudwatch:PutMetricData'], '*', { StringEquals: { 'cloudwatch:namespace': namespace } });

export const readMetrics = (): PolicyStatement => allow('ReadMetrics', ['cloudwatch:GetMetricData'], '*');

export const describeExecutions = (names: ModelNames, ...workflows: readonly string[]): PolicyStatement =>
  allow(
    'SeeExecutions',
    ['states:DescribeExecution'],
    workflows.map((workflow) => executionsArn(names, workflow)),
  );
