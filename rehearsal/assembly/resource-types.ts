import { NotRehearsed } from '../cloud/aws-error.ts';
import type { NameRule } from './physical-name.ts';

/** What a row of the table may look at to say how a resource is called. */
export interface Naming {
  /** Own name: the name property, or a generated one. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
  /** A property, resolved, as text; the empty string when it is absent. */
  property(name: string): string;
  /** `arn:<partition>:<service>:<region>:<account>:<rest>`. */
  arn(service: string, rest: string): string;
  /** Hexadecimal digits that are the same in every run. */
  hex(length: number): string;
  uuid(): string;
  /** 1 for the first resource of this type in the stack with the same value of `property`, 2 for the next. */
  ordinal(property: string): number;
}

export interface ResourceType {
  /** `plays`: a service of the rehearsal acts on it. `names`: only its names are known. */
  readonly kind: 'plays' | 'names';
  readonly nameProperty?: string;
  /** How a missing name is generated; the default is 255 characters with the stack's name. */
  readonly generated?: NameRule;
  /** Overrides the name where it is neither a property nor generated: `vpc-0123…`. */
  readonly name?: (naming: Omit<Naming, 'name'>) => string;
  readonly arn?: (naming: Naming) => string;
  /** What Ref answers; the name by default. */
  readonly ref?: 'arn' | ((naming: Naming) => string);
  /** What Fn::GetAtt answers beside `Arn`. */
  readonly attributes?: Readonly<Record<string, (naming: Naming) => string>>;
}

const name = (naming: Naming): string => naming.name;
const property =
  (key: string) =>
  (naming: Naming): string =>
    naming.property(key);

/** Name of a function given as name, ARN or qualified ARN. */
export const functionNameOf = (given: string): string =>
  given.startsWith('arn:') ? (given.split(':')[6] ?? given) : (given.split(':')[0] ?? given);

const functionArn = (naming: Naming): string => naming.arn('lambda', `function:${functionNameOf(naming.property('FunctionName'))}`);

/** A thing of EC2 known by an id such as `subnet-0123…`. */
const ec2 = (prefix: string, attribute: string, more: ResourceType['attributes'] = {}): ResourceType => ({
  kind: 'names',
  name: (naming) => `${prefix}-${naming.hex(17)}`,
  arn: (naming) => naming.arn('ec2', `${prefix}/${naming.name}`),
  attributes: { [attribute]: name, ...more },
});

/** Something that is in the template beside what it belongs to and that nobody asks for its names. */
const attachment: ResourceType = { kind: 'names' };

/**
 * One row for each type whose names the rehearsal knows: what Ref and Fn::GetAtt answer and how CloudFormation calls it.
 * Return values: AWS CloudFormation template reference, "Return values" of each type.
 */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::S3::Bucket': {
    kind: 'plays',
    nameProperty: 'BucketName',
    generated: { limit: 63, letters: 'lower' },
    arn: (n) => `arn:${n.partition}:s3:::${n.name}`,
    attributes: {
      DomainName: (n) => `${n.name}.s3.${n.urlSuffix}`,
      RegionalDomainName: (n) => `${n.name}.s3.${n.region}.${n.urlSuffix}`,
      DualStackDomainName: (n) => `${n.name}.s3.dualstack.${n.region}.${n.urlSuffix}`,
      WebsiteURL: (n) => `http://${n.name}.s3-website.${n.region}.${n.urlSuffix}`,
    },
  },
  'AWS::S3::BucketPolicy': { kind: 'plays', ref: (n) => n.property('Bucket') },
  'AWS::DynamoDB::Table': table(),
  'AWS::DynamoDB::GlobalTable': table(),
  'AWS::SQS::Queue': {
    kind: 'plays',
    nameProperty: 'QueueName',
    generated: { limit: 80, fifo: 'FifoQueue' },
    arn: (n) => n.arn('sqs', n.name),
    ref: queueUrl,
    attributes: { QueueName: name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': { kind: 'plays' },
  'AWS::SNS::Topic': {
    kind: 'plays',
    nameProperty: 'TopicName',
    generated: { limit: 256, fifo: 'FifoTopic' },
    arn: (n) => n.arn('sns', n.name),
    ref: 'arn',
    attributes: { TopicName: name, TopicArn: (n) => n.arn('sns', n.name) },
  },
  'AWS::SNS::TopicPolicy': { kind: 'plays' },
  'AWS::SNS::Subscription': {
    kind: 'plays',
    arn: (n) => `${n.property('TopicArn')}:${n.uuid()}`,
    ref: 'arn',
  },
  'AWS::KMS::Key': { kind: 'plays', name: (n) => n.uuid(), arn: (n) => n.arn('kms', `key/${n.name}`), attributes: { KeyId: name } },
  'AWS::KMS::Alias': { kind: 'plays', nameProperty: 'AliasName', arn: (n) => n.arn('kms', n.name), attributes: { AliasName: name } },
  'AWS::Lambda::Function': {
    kind: 'plays',
    nameProperty: 'FunctionName',
    generated: { limit: 64 },
    arn: (n) => n.arn('lambda', `function:${n.name}`),
  },
  'AWS::Lambda::Version': {
    kind: 'plays',
    name: (n) => String(n.ordinal('FunctionName')),
    arn: (n) => `${functionArn(n)}:${n.name}`,
    ref: 'arn',
    attributes: { Version: name, FunctionArn: (n) => `${functionArn(n)}:${n.name}` },
  },
  'AWS::Lambda::Alias': {
    kind: 'plays',
    nameProperty: 'Name',
    arn: (n) => `${functionArn(n)}:${n.name}`,
    ref: 'arn',
    attributes: { AliasArn: (n) => `${functionArn(n)}:${n.name}` },
  },
  'AWS::Lambda::Permission': { kind: 'plays' },
  'AWS::Lambda::EventInvokeConfig': { kind: 'plays' },
  'AWS::IAM::Role': {
    kind: 'plays',
    nameProperty: 'RoleName',
    generated: { limit: 64 },
    arn: (n) => `arn:${n.partition}:iam::${n.account}:role${n.property('Path') || '/'}${n.name}`,
    attributes: { RoleId: (n) => `AROA${n.hex(17).toUpperCase()}` },
  },
  'AWS::IAM::Policy': { kind: 'plays', nameProperty: 'PolicyName', generated: { limit: 128 } },
  'AWS::IAM::RolePolicy': { kind: 'plays', nameProperty: 'PolicyName' },
  'AWS::IAM::ManagedPolicy': {
    kind: 'plays',
    nameProperty: 'ManagedPolicyName',
    generated: { limit: 128 },
    arn: (n) => `arn:${n.partition}:iam::${n.account}:policy${n.property('Path') || '/'}${n.name}`,
    ref: 'arn',
    attributes: { PolicyArn: (n) => `arn:${n.partition}:iam::${n.account}:policy${n.property('Path') || '/'}${n.name}` },
  },
  'AWS::StepFunctions::StateMachine': {
    kind: 'plays',
    nameProperty: 'StateMachineName',
    generated: { limit: 80, withoutStack: true },
    arn: (n) => n.arn('states', `stateMachine:${n.name}`),
    ref: 'arn',
    attributes: { Name: name, StateMachineRevisionId: (n) => n.uuid() },
  },
  'AWS::StepFunctions::StateMachineVersion': {
    kind: 'plays',
    name: (n) => String(n.ordinal('StateMachineArn')),
    arn: (n) => `${n.property('StateMachineArn')}:${n.name}`,
    ref: 'arn',
  },
  'AWS::StepFunctions::StateMachineAlias': {
    kind: 'plays',
    nameProperty: 'Name',
    generated: { limit: 80 },
    arn: (n) => `${stateMachineOfAlias(n)}:${n.name}`,
    ref: 'arn',
  },
  'AWS::Events::Rule': {
    kind: 'plays',
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (n) => n.arn('events', `rule/${busPrefix(n)}${n.name}`),
  },
  'AWS::Scheduler::Schedule': {
    kind: 'plays',
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (n) => n.arn('scheduler', `schedule/${n.property('GroupName') || 'default'}/${n.name}`),
  },
  'AWS::Scheduler::ScheduleGroup': {
    kind: 'plays',
    nameProperty: 'Name',
    generated: { limit: 64 },
    arn: (n) => n.arn('scheduler', `schedule-group/${n.name}`),
  },
  'AWS::CloudWatch::Alarm': {
    kind: 'plays',
    nameProperty: 'AlarmName',
    generated: { limit: 255 },
    arn: (n) => n.arn('cloudwatch', `alarm:${n.name}`),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    kind: 'plays',
    nameProperty: 'AlarmName',
    generated: { limit: 255 },
    arn: (n) => n.arn('cloudwatch', `alarm:${n.name}`),
  },
  'AWS::CloudWatch::Dashboard': { kind: 'names', nameProperty: 'DashboardName', generated: { limit: 255 } },
  'AWS::Logs::LogGroup': {
    kind: 'plays',
    nameProperty: 'LogGroupName',
    generated: { limit: 512 },
    arn: (n) => n.arn('logs', `log-group:${n.name}:*`),
  },
  'AWS::Logs::LogStream': { kind: 'names', nameProperty: 'LogStreamName', generated: { limit: 512 } },
  'AWS::Logs::MetricFilter': { kind: 'plays', nameProperty: 'FilterName', generated: { limit: 512 } },
  'AWS::Logs::ResourcePolicy': { kind: 'names', nameProperty: 'PolicyName' },
  'AWS::SageMaker::ModelPackageGroup': {
    kind: 'plays',
    nameProperty: 'ModelPackageGroupName',
    arn: (n) => n.arn('sagemaker', `model-package-group/${n.name}`),
    ref: 'arn',
    attributes: {
      ModelPackageGroupArn: (n) => n.arn('sagemaker', `model-package-group/${n.name}`),
      ModelPackageGroupStatus: () => 'Completed',
    },
  },
  'AWS::SSM::Parameter': {
    kind: 'plays',
    nameProperty: 'Name',
    generated: { limit: 1011 },
    arn: (n) => n.arn('ssm', `parameter/${n.name.replace(/^\//, '')}`),
    attributes: { Value: property('Value'), Type: property('Type') },
  },
  'AWS::ECR::Repository': {
    kind: 'plays',
    nameProperty: 'RepositoryName',
    generated: { limit: 256, letters: 'lower' },
    arn: (n) => n.arn('ecr', `repository/${n.name}`),
    attributes: { RepositoryUri: (n) => `${n.account}.dkr.ecr.${n.region}.${n.urlSuffix}/${n.name}` },
  },
  'AWS::EC2::VPC': ec2('vpc', 'VpcId', {
    CidrBlock: property('CidrBlock'),
    DefaultSecurityGroup: (n) => `sg-${n.hex(16)}0`,
    DefaultNetworkAcl: (n) => `acl-${n.hex(16)}0`,
  }),
  'AWS::EC2::Subnet': ec2('subnet', 'SubnetId', {
    AvailabilityZone: property('AvailabilityZone'),
    CidrBlock: property('CidrBlock'),
    VpcId: property('VpcId'),
    NetworkAclAssociationId: (n) => `aclassoc-${n.hex(17)}`,
  }),
  'AWS::EC2::SecurityGroup': ec2('sg', 'GroupId', { VpcId: property('VpcId'), Id: name }),
  'AWS::EC2::SecurityGroupIngress': ec2('sgr', 'Id'),
  'AWS::EC2::SecurityGroupEgress': ec2('sgr', 'Id'),
  'AWS::EC2::RouteTable': ec2('rtb', 'RouteTableId'),
  'AWS::EC2::InternetGateway': ec2('igw', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': ec2('nat', 'NatGatewayId'),
  'AWS::EC2::EIP': ec2('eipalloc', 'AllocationId'),
  'AWS::EC2::VPCEndpoint': ec2('vpce', 'Id'),
  'AWS::EC2::FlowLog': ec2('fl', 'Id'),
  'AWS::EC2::Route': attachment,
  'AWS::EC2::SubnetRouteTableAssociation': attachment,
  'AWS::EC2::VPCGatewayAttachment': attachment,
  'AWS::CDK::Metadata': attachment,
};

function table(): ResourceType {
  return {
    kind: 'plays',
    nameProperty: 'TableName',
    generated: { limit: 255 },
    arn: (n) => n.arn('dynamodb', `table/${n.name}`),
    attributes: {
      TableId: (n) => n.uuid(),
      StreamArn: (n) => n.arn('dynamodb', `table/${n.name}/stream/2026-01-01T00:00:00.000`),
    },
  };
}

function queueUrl(naming: Naming): string {
  return `https://sqs.${naming.region}.${naming.urlSuffix}/${naming.account}/${naming.name}`;
}

/** A rule on a custom bus has the bus in its ARN. */
function busPrefix(naming: Naming): string {
  const bus = naming.property('EventBusName').split('/').at(-1) ?? '';
  return bus === '' || bus === 'default' ? '' : `${bus}/`;
}

/** An alias routes to version ARNs `…:stateMachine:<name>:<version>`; the machine is what stands before the version. */
function stateMachineOfAlias(naming: Naming): string {
  const version = /arn:[^"]*:stateMachine:[^":]+/.exec(
    `${naming.property('RoutingConfiguration')}${naming.property('DeploymentPreference')}`,
  );
  if (version === null) throw new NotRehearsed(`An AWS::StepFunctions::StateMachineAlias (${naming.name}) that routes to no version`);
  return version[0];
}
