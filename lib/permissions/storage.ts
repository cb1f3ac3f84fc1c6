import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { deliveryPattern, endpointConfigPattern } from '../../domain/delivery/names.ts';
import type { ModelNames } from './model-names.ts';
import { allow } from './statements.ts';

/** What an endpoint's fleets captured, each under its endpoint config's name. */
export const captures = ({ endpointName }: ModelNames): string => `capture/${endpointConfigPattern(endpointName)}/*`;

const inData = ({ platform }: ModelNames, ...keys: readonly string[]): string[] => keys.map((key) => `${platform.dataBucketArn}/${key}`);

export const readPolicies = (names: ModelNames): PolicyStatement => allow('ReadPolicy', ['s3:GetObject'], inData(names, 'policies/*'));

export const writePolicies = (names: ModelNames): PolicyStatement => allow('WritePolicy', ['s3:PutObject'], inData(names, 'policies/*'));

export const readDeliveries = (names: ModelNames): PolicyStatement =>
  allow('ReadDelivery', ['s3:GetObject'], inData(names, `deliveries/${names.model}/*`));

export const writeDeliveries = (names: ModelNames): PolicyStatement =>
  allow('WriteDelivery', ['s3:PutObject'], inData(names, `deliveries/${names.model}/*`));

export const readDatasets = (names: ModelNames): PolicyStatement =>
  allow('ReadDataset', ['s3:GetObject'], inData(names, `snapshots/${names.model}/*`, 'datasets/*'));

/** Which files a dataset version has. */
export const listDatasets = (names: ModelNames): PolicyStatement =>
  allow('ListDataset', ['s3:ListBucket'], names.platform.dataBucketArn, {
    StringLike: { 's3:prefix': [`snapshots/${names.model}/*`] },
  });

/** Which documents a delivery left, for its report. */
export const listDeliveries = (names: ModelNames): PolicyStatement =>
  allow('ListDelivery', ['s3:ListBucket'], names.platform.dataBucketArn, {
    StringLike: { 's3:prefix': [`deliveries/${names.model}/*`] },
  });

/** Which files a training read: its part of the split, and the dataset's own folders. */
export const listTrained = (names: ModelNames): PolicyStatement =>
  allow('ListTrained', ['s3:ListBucket'], names.platform.dataBucketArn, {
    StringLike: {
      's3:prefix': [`deliveries/${names.model}/*`, `snapshots/${names.model}/*`, ...(names.scriptMode ? [`code/${names.model}/*`] : [])],
    },
  });

/** Answers of both fleets that the judge counts; each endpoint config captures under its own name. */
export const readCaptures = (names: ModelNames): PolicyStatement[] => [
  allow('ReadCapture', ['s3:GetObject'], inData(names, captures(names))),
  allow('ListCapture', ['s3:ListBucket'], names.platform.dataBucketArn, {
    StringLike: { 's3:prefix': [captures(names)] },
  }),
];

export const writeDatasets = (names: ModelNames): PolicyStatement =>
  allow(
    'WriteDataset',
    ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
    inData(names, `snapshots/${names.model}/*`, 'datasets/*'),
  );

export const quarantine = (names: ModelNames): PolicyStatement =>
  allow('QuarantineRows', ['s3:PutObject'], inData(names, `quarantine/${names.model}/*`));

/** The trainer's output is copied by its version, so that nobody can swap it in between. */
export const copyTrainedModels = (names: ModelNames): PolicyStatement =>
  allow('CopyTrainedModel', ['s3:GetObjectVersion'], inData(names, `deliveries/${names.model}/*/training/*`));

/** Whether the artifact of a former champion is still there. */
export const readArtifacts = (names: ModelNames): PolicyStatement => allow('ReadArtifact', ['s3:GetObject'], inData(names, 'artifacts/*'));

export const keepArtifacts = (names: ModelNames): PolicyStatement =>
  allow('KeepArtifact', ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], inData(names, 'artifacts/*'));

/** Training code under its hash; nobody replaces it. */
export const keepCode = (names: ModelNames): PolicyStatement => allow('KeepCode', ['s3:PutObject'], inData(names, `code/${names.model}/*`));

export const recordOutcomes = (names: ModelNames): PolicyStatement =>
  allow('KeepRecord', ['s3:PutObject'], `${names.platform.recordsBucketArn}/outcomes/${names.model}/*`);

/** The bucket in which drops arrive, under the model's prefix only. */
export const readDrops = (names: ModelNames, ...more: readonly string[]): PolicyStatement[] => [
  allow('ReadDrop', ['s3:GetObject', 's3:GetObjectVersion'], `${names.dropBucketArn}/${names.dropPrefix}*`),
  allow('ListDrop', ['s3:ListBucket', ...more], names.dropBucketArn, { StringLike: { 's3:prefix': [`${names.dropPrefix}*`] } }),
  ...(names.dropKeyArn === undefined
    ? []
    : [allow('DecryptDrop', ['kms:Decrypt'], names.dropKeyArn, { StringEquals: { 'kms:ViaService': [via(names, 's3')] } })]),
];

/** The ledger's items of this model and its deliveries. */
export const ledgerItems = (names: ModelNames): PolicyStatement =>
  allow('UseLedger', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'], names.platform.tableArn, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`model#${names.model}`, `delivery#${deliveryPattern(names.model)}`] },
  });

/** The sparse index of open deliveries. */
export const openDeliveries = (names: ModelNames): PolicyStatement =>
  allow('FindOpenDeliveries', ['dynamodb:Query'], `${names.platform.tableArn}/index/open`, {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [names.model] },
  });

/** Keys, through the services that hold what is encrypted, never by themselves. */
export const useKeys = (names: ModelNames): PolicyStatement =>
  allow('UseKeys', ['kms:Decrypt', 'kms:GenerateDataKey'], names.dataKeyArns, {
    StringEquals: { 'kms:ViaService': ['s3', 'dynamodb', 'sns', 'sqs'].map((service) => via(names, service)) },
  });

const via = ({ stack }: ModelNames, service: string): string => `${service}.${stack.region}.amazonaws.com`;
