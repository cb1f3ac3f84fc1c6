import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Capacity, ContainerImage, DeliveryPlatform, DropSource, ServingFleet, TrafficShift } from '../../lib/index.ts';
import { aModel, CONTAINER } from './synthesized.ts';

export const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/5f1c0000-0000-4000-8000-000000000000';
const ENV = { account: '111122223333', region: 'eu-central-1' };

/** A model to which somebody else gives all that can be given. */
export function withEverythingImported(app: App) {
  return aModel(
    app,
    (scope) => {
      const images = Repository.fromRepositoryName(scope, 'Images', 'fraud');
      const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
        vpcId: 'vpc-0a1',
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        privateSubnetIds: ['subnet-0a1', 'subnet-0b2'],
      });
      return {
        platform: DeliveryPlatform.fromName(scope, 'Platform', 'ml-prod'),
        drops: DropSource.bucket(Bucket.fromBucketName(scope, 'Exports', 'acme-feature-exports'), {
          prefix: 'flights/',
          marker: '_SUCCESS',
        }),
        trainer: ContainerImage.fromEcr(images, 'train-41', { rehearseWith: CONTAINER }),
        server: ContainerImage.fromEcr(images, `sha256:${'0'.repeat(64)}`, { inferenceAmi: 'al2-ami-sagemaker-inference-gpu-3-1' }),
        capacity: Capacity.spot(['ml.g6e.2xlarge', 'ml.g5.2xlarge'], {
          maxRuntime: Duration.hours(8),
          maxWait: Duration.hours(14),
        }).thenOnDemand(['ml.g5.2xlarge']),
        fleet: ServingFleet.instances({ instanceType: 'ml.g5.xlarge', count: 4, endpointName: 'flights-prod' }),
        shift: TrafficShift.canary({ percent: 25, bake: Duration.minutes(20) }),
        rollbackAlarms: [Alarm.fromAlarmName(scope, 'Bookings', 'bookings-per-minute')],
        network: { vpc, securityGroups: [SecurityGroup.fromSecurityGroupId(scope, 'Sg', 'sg-0c3')] },
        encryptionKey: Key.fromKeyArn(scope, 'Key', KEY),
        trainingRole: Role.fromRoleArn(scope, 'TrainingRole', 'arn:aws:iam::111122223333:role/train'),
        modelRole: Role.fromRoleArn(scope, 'ModelRole', 'arn:aws:iam::111122223333:role/serve'),
        notifications: Topic.fromTopicArn(scope, 'Pager', 'arn:aws:sns:eu-central-1:111122223333:pager'),
        runtimeTags: { 'cost-center': '4711' },
        trainerWorkflow: StateMachine.fromStateMachineName(scope, 'Trainer', 'our-trainer'),
      };
    },
    { env: ENV, id: 'ml-fraud' },
  );
}

/** A model whose containers run in a network. */
export function inAVpc(app: App) {
  return aModel(app, (scope) => {
    const vpc = new Vpc(scope, 'Vpc', { natGateways: 0, maxAzs: 2, restrictDefaultSecurityGroup: false });
    return { network: { vpc, securityGroups: [new SecurityGroup(scope, 'Sg', { vpc })] } };
  });
}

/** One platform, and two models in stacks of their own. */
export function twoModels(app: App) {
  const shared = new Stack(app, 'shared');
  const platform = new DeliveryPlatform(shared, 'Platform');
  const first = aModel(app, { platform }, { id: 'first' });
  const second = aModel(
    app,
    { platform, modelName: 'flights-2', fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 2 }) },
    { id: 'second' },
  );
  return { shared, first, second };
}
