import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { modelRoleStatements, modelSources, trainingRoleStatements, trainingSources } from '../permissions/container-roles.ts';
import type { ModelNames } from '../permissions/model-names.ts';
import { serviceRole } from '../permissions/service-role.ts';

const SAGEMAKER = 'sagemaker.amazonaws.com';

export function trainingRole(scope: Construct, names: ModelNames): IRole {
  return serviceRole(scope, 'TrainingRole', {
    service: SAGEMAKER,
    sourceArns: trainingSources(names),
    description: `Trainer of ${names.model}`,
    statements: trainingRoleStatements(names),
  });
}

export function modelRole(scope: Construct, names: ModelNames): IRole {
  return serviceRole(scope, 'ModelRole', {
    service: SAGEMAKER,
    sourceArns: modelSources(names),
    description: `Serving containers of ${names.model}`,
    statements: modelRoleStatements(names),
  });
}
