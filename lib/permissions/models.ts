import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { deliveryPattern, endpointConfigPattern, trainingJobPatterns } from '../../domain/delivery/names.ts';
import { type ModelNames, type ModelNamesWithRoles, sagemakerArn } from './model-names.ts';
import { allow } from './statements.ts';

/** Part of a pull, which AWS's own registries allow to everybody; they let nobody describe their images. */
export const pinImages = (names: ModelNames): PolicyStatement[] => [
  allow('PinImage', ['ecr:BatchGetImage'], [...new Set([names.trainerRepositoryArn, names.serverRepositoryArn])]),
];

/** What a training job was asked, and how it went. */
export const describeTrainingJobs = (names: ModelNames): PolicyStatement =>
  allow(
    'SeeTrainingJob',
    ['sagemaker:DescribeTrainingJob'],
    trainingJobPatterns(names.model).map((job) => sagemakerArn(names, 'training-job', job)),
  );

export const createModels = (names: ModelNamesWithRoles): PolicyStatement[] => [
  allow(
    'CreateModel',
    ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:AddTags'],
    sagemakerArn(names, 'model', deliveryPattern(names.model)),
  ),
  passRole('PassModelRole', names.modelRoleArn),
];

/** Exactly this role, and only to SageMaker. */
export const passRole = (sid: string, roleArn: string): PolicyStatement =>
  allow(sid, ['iam:PassRole'], roleArn, { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });

/** Versions are named after their group, in lower case. */
const packages = (names: ModelNames): string => sagemakerArn(names, 'model-package', `${names.modelPackageGroup.toLowerCase()}/*`);

export const registerPackages = (names: ModelNames): PolicyStatement =>
  allow(
    'RegisterPackage',
    ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:AddTags'],
    [sagemakerArn(names, 'model-package-group', names.modelPackageGroup), packages(names)],
  );

export const rejectPackages = (names: ModelNames): PolicyStatement =>
  allow('RejectPackage', ['sagemaker:UpdateModelPackage'], packages(names));

/** Endpoint configs and models of generations that the policy keeps no longer. */
export const retireGenerations = (names: ModelNames): PolicyStatement[] => [
  allow(
    'RetireConfigs',
    ['sagemaker:DeleteEndpointConfig'],
    sagemakerArn(names, 'endpoint-config', endpointConfigPattern(names.endpointName)),
  ),
  allow('RetireModels', ['sagemaker:DeleteModel'], sagemakerArn(names, 'model', deliveryPattern(names.model))),
];
