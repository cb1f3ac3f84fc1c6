import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { deliveryPattern, endpointConfigPattern, trainingJobPatterns, transformJobPatterns } from '../../domain/delivery/names.ts';
import { grantKeys, putMetrics, watchedAlarms } from './endpoint.ts';
import { type ModelNames, sagemakerArn } from './model-names.ts';
import { allow } from './statements.ts';
import { captures, useKeys } from './storage.ts';

const pull = (repositoryArn: string): PolicyStatement[] => [
  allow('PullImage', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repositoryArn),
  // A registry's token has no resource.
  allow('LogInToRegistry', ['ecr:GetAuthorizationToken'], '*'),
];

const writeLogs = ({ stack }: ModelNames, ...kinds: readonly string[]): PolicyStatement =>
  allow(
    'WriteLog',
    ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    kinds.map((kind) => `${stack.formatArn({ service: 'logs', resource: 'log-group:/aws/sagemaker', resourceName: kind })}*`),
  );

/** Network interfaces of containers in a VPC (SageMaker developer guide, "Give SageMaker access to resources in your VPC"). */
const joinNetwork = ({ stack, network }: ModelNames): PolicyStatement[] =>
  network === undefined
    ? []
    : [
        allow(
          'JoinNetwork',
          [
            'ec2:CreateNetworkInterface',
            'ec2:CreateNetworkInterfacePermission',
            'ec2:DeleteNetworkInterface',
            'ec2:DeleteNetworkInterfacePermission',
          ],
          [
            stack.formatArn({ service: 'ec2', resource: 'network-interface', resourceName: '*' }),
            ...network.subnetArns,
            ...network.securityGroupArns,
          ],
        ),
        allow(
          'SeeNetwork',
          ['DescribeNetworkInterfaces', 'DescribeVpcs', 'DescribeDhcpOptions', 'DescribeSubnets', 'DescribeSecurityGroups'].map(
            (a) => `ec2:${a}`,
          ),
          '*',
        ),
      ];

/** What the trainer's container may do: read its own channels and checkpoints, write its own output, and tell of itself. */
export function trainingRoleStatements(names: ModelNames): PolicyStatement[] {
  const { platform, model } = names;
  const deliveries = `deliveries/${model}/*`;
  // Not the whole delivery: what is held out lies there too.
  const channels = [
    `${deliveries}/split/train/*`,
    `${deliveries}/training/*`,
    ...names.channelFolders.map((folder) => `snapshots/${model}/*/data/${folder}*`),
    ...(names.scriptMode ? [`code/${model}/*`] : []),
  ];
  return [
    allow(
      'ReadChannels',
      ['s3:GetObject'],
      channels.map((keys) => `${platform.dataBucketArn}/${keys}`),
    ),
    allow('ListChannels', ['s3:ListBucket'], platform.dataBucketArn, { StringLike: { 's3:prefix': channels } }),
    allow('WriteModel', ['s3:PutObject', 's3:AbortMultipartUpload'], `${platform.dataBucketArn}/${deliveries}/training/*`),
    useKeys(names),
    ...grantKeys(names),
    ...pull(names.trainerRepositoryArn),
    writeLogs(names, 'TrainingJobs'),
    putMetrics(['/aws/sagemaker/TrainingJobs']),
    ...joinNetwork(names),
  ];
}

/** What a serving container may do: read its artifact, score a holdout, and tell of itself. */
export function modelRoleStatements(names: ModelNames): PolicyStatement[] {
  const { platform, model } = names;
  const inData = (key: string) => `${platform.dataBucketArn}/${key}`;
  return [
    allow('ReadModelAndHoldout', ['s3:GetObject'], [inData('artifacts/*'), inData(`deliveries/${model}/*`)]),
    allow('ListHoldout', ['s3:ListBucket'], platform.dataBucketArn, { StringLike: { 's3:prefix': [`deliveries/${model}/*`] } }),
    allow('WriteScores', ['s3:PutObject', 's3:AbortMultipartUpload'], [inData(`deliveries/${model}/*/scores/*`), inData(captures(names))]),
    useKeys(names),
    ...grantKeys(names),
    ...pull(names.serverRepositoryArn),
    writeLogs(names, 'Endpoints', 'TransformJobs'),
    putMetrics(['/aws/sagemaker/Endpoints', '/aws/sagemaker/TransformJobs']),
    // SageMaker looks at rollback alarms with the execution role (auto-rollback page of the developer guide).
    allow('SeeAlarms', ['cloudwatch:DescribeAlarms'], watchedAlarms(names)),
    ...joinNetwork(names),
  ];
}

/** What SageMaker may use a role for: jobs of this model, and models and endpoints of it. */
export const trainingSources = (names: ModelNames): string[] =>
  trainingJobPatterns(names.model).map((job) => sagemakerArn(names, 'training-job', job));
export const modelSources = (names: ModelNames): string[] => [
  sagemakerArn(names, 'model', deliveryPattern(names.model)),
  ...transformJobPatterns(names.model).map((job) => sagemakerArn(names, 'transform-job', job)),
  sagemakerArn(names, 'endpoint', names.endpointName),
  sagemakerArn(names, 'endpoint-config', endpointConfigPattern(names.endpointName)),
];
