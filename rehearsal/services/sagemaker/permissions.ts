import type { Cloud, Members, Permission } from '../../cloud/cloud.ts';
import { arnOf } from './arn.ts';

const SERVICE = 'sagemaker.amazonaws.com';

/** Type and name member of the resource that an operation is about. */
const RESOURCE: Readonly<Record<string, readonly [type: string, member: string]>> = {
  CreateTrainingJob: ['training-job', 'TrainingJobName'],
  DescribeTrainingJob: ['training-job', 'TrainingJobName'],
  StopTrainingJob: ['training-job', 'TrainingJobName'],
  CreateTransformJob: ['transform-job', 'TransformJobName'],
  DescribeTransformJob: ['transform-job', 'TransformJobName'],
  StopTransformJob: ['transform-job', 'TransformJobName'],
  CreateModel: ['model', 'ModelName'],
  DescribeModel: ['model', 'ModelName'],
  DeleteModel: ['model', 'ModelName'],
  CreateModelPackageGroup: ['model-package-group', 'ModelPackageGroupName'],
  DescribeModelPackageGroup: ['model-package-group', 'ModelPackageGroupName'],
  CreateEndpointConfig: ['endpoint-config', 'EndpointConfigName'],
  DescribeEndpointConfig: ['endpoint-config', 'EndpointConfigName'],
  DeleteEndpointConfig: ['endpoint-config', 'EndpointConfigName'],
  CreateEndpoint: ['endpoint', 'EndpointName'],
  DescribeEndpoint: ['endpoint', 'EndpointName'],
  UpdateEndpoint: ['endpoint', 'EndpointName'],
  DeleteEndpoint: ['endpoint', 'EndpointName'],
  DescribeModelPackage: ['model-package', 'ModelPackageName'],
  UpdateModelPackage: ['model-package', 'ModelPackageArn'],
  CreateAction: ['action', 'ActionName'],
  CreateContext: ['context', 'ContextName'],
  ListTags: ['', 'ResourceArn'],
  AddTags: ['', 'ResourceArn'],
};

/** Members that name a role which the caller passes on. */
const ROLE_MEMBER: Readonly<Record<string, string>> = {
  CreateTrainingJob: 'RoleArn',
  CreateModel: 'ExecutionRoleArn',
  CreateEndpointConfig: 'ExecutionRoleArn',
};

/** What IAM must allow for one call. Source: Service Authorization Reference, "Amazon SageMaker". */
export function permissionsOf(operation: string, input: Members, cloud: Cloud): Permission[] {
  const action = `sagemaker:${operation}`;
  const resource = resourceOf(operation, input, cloud);
  const context = contextOf(operation, input, cloud);
  const own: Permission[] = [{ action, resource, ...(context === undefined ? {} : { context }) }];
  if (operation === 'CreateEndpoint' || operation === 'UpdateEndpoint') {
    own.push({ action, resource: arnOf(cloud, 'endpoint-config', word(input['EndpointConfigName'])) });
  }
  if (operation === 'AddAssociation') own.push({ action, resource: word(input['DestinationArn']) });
  return [...own, ...passRole(operation, input), ...addTags(operation, input, resource)];
}

function resourceOf(operation: string, input: Members, cloud: Cloud): string {
  if (operation === 'CreateModelPackage') {
    const group = word(input['ModelPackageGroupName']).split('/').at(-1) ?? '';
    return `${arnOf(cloud, 'model-package', group)}/*`;
  }
  if (operation === 'CreateArtifact') return arnOf(cloud, 'artifact', '*');
  if (operation === 'AddAssociation') return word(input['SourceArn']);
  const found = RESOURCE[operation];
  if (found === undefined) return '*';
  const [type, member] = found;
  const name = word(input[member]);
  return name.startsWith('arn:') ? name : arnOf(cloud, type, name);
}

/** Condition keys that this call fills. */
function contextOf(operation: string, input: Members, cloud: Cloud): Record<string, string | string[]> | undefined {
  switch (operation) {
    case 'CreateTrainingJob':
      return filled({
        'sagemaker:InstanceTypes': list(word(inside(input, 'ResourceConfig', 'InstanceType'))),
        'sagemaker:MaxRuntimeInSeconds': String(inside(input, 'StoppingCondition', 'MaxRuntimeInSeconds') ?? ''),
        'sagemaker:KeepAlivePeriod': String(inside(input, 'ResourceConfig', 'KeepAlivePeriodInSeconds') ?? ''),
        'sagemaker:NetworkIsolation': String(input['EnableNetworkIsolation'] ?? false),
        'sagemaker:InterContainerTrafficEncryption': String(input['EnableInterContainerTrafficEncryption'] ?? false),
        'sagemaker:OutputKmsKey': word(inside(input, 'OutputDataConfig', 'KmsKeyId')),
        'sagemaker:VolumeKmsKey': word(inside(input, 'ResourceConfig', 'VolumeKmsKeyId')),
        ...network(input),
        ...requestTags(input),
      });
    case 'CreateTransformJob':
      return filled({
        'sagemaker:InstanceTypes': list(word(inside(input, 'TransformResources', 'InstanceType'))),
        'sagemaker:ModelArn': arnOf(cloud, 'model', word(input['ModelName'])),
        'sagemaker:OutputKmsKey': word(inside(input, 'TransformOutput', 'KmsKeyId')),
        'sagemaker:VolumeKmsKey': word(inside(input, 'TransformResources', 'VolumeKmsKeyId')),
        ...requestTags(input),
      });
    case 'CreateModel':
      return filled({
        'sagemaker:NetworkIsolation': String(input['EnableNetworkIsolation'] ?? false),
        ...network(input),
        ...requestTags(input),
      });
    case 'CreateEndpointConfig':
      return filled({
        'sagemaker:InstanceTypes': variants(input, 'InstanceType'),
        'sagemaker:ModelArn': variants(input, 'ModelName').map((name) => arnOf(cloud, 'model', name)),
        'sagemaker:VolumeKmsKey': word(input['KmsKeyId']),
        ...requestTags(input),
      });
    case 'CreateModelPackage':
    case 'UpdateModelPackage':
      return filled({ 'sagemaker:ModelApprovalStatus': word(input['ModelApprovalStatus']), ...requestTags(input) });
    default:
      return filled(requestTags(input));
  }
}

function passRole(operation: string, input: Members): Permission[] {
  const role = word(input[ROLE_MEMBER[operation] ?? '']);
  return role === '' ? [] : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': SERVICE } }];
}

/** Tagging while creating needs AddTags on the new resource too. */
function addTags(operation: string, input: Members, resource: string): Permission[] {
  const tags = input['Tags'];
  if (operation === 'AddTags' || !Array.isArray(tags) || tags.length === 0) return [];
  return [{ action: 'sagemaker:AddTags', resource, context: { 'sagemaker:TaggingAction': operation, ...requestTags(input) } }];
}

function requestTags(input: Members): Record<string, string | string[]> {
  const tags: unknown[] = Array.isArray(input['Tags']) ? input['Tags'] : [];
  const pairs = tags.flatMap((tag): [string, string][] => (isMembers(tag) ? [[word(tag['Key']), word(tag['Value'])]] : []));
  const keys = pairs.map(([key]) => key);
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length === 0 ? {} : { 'aws:TagKeys': keys }),
  };
}

function network(input: Members): Record<string, string[]> {
  return {
    'sagemaker:VpcSubnets': words(inside(input, 'VpcConfig', 'Subnets')),
    'sagemaker:VpcSecurityGroupIds': words(inside(input, 'VpcConfig', 'SecurityGroupIds')),
  };
}

function variants(input: Members, member: string): string[] {
  const found: unknown[] = Array.isArray(input['ProductionVariants']) ? input['ProductionVariants'] : [];
  return found.flatMap((variant) => (isMembers(variant) ? list(word(variant[member])) : []));
}

function inside(input: Members, member: string, name: string): unknown {
  const found = input[member];
  return isMembers(found) ? found[name] : undefined;
}

function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : [];
}

function list(value: string): string[] {
  return value === '' ? [] : [value];
}

/** Without the keys that the call does not fill; undefined when it fills none. */
function filled(context: Record<string, string | string[]>): Record<string, string | string[]> | undefined {
  const entries = Object.entries(context).filter(([, value]) => value.length > 0);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
