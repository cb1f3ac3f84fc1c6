import type { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Capacity } from '../capacity.ts';
import type { ContainerImage } from '../container-image.ts';
import type { DropSource } from '../drop-source.ts';
import type { IDeliveryPlatform } from '../platform/platform-references.ts';
import type { OwnerPolicyInput } from '../policy/owner-file.ts';
import type { ServingFleet } from '../serving-fleet.ts';
import type { TrafficShift } from '../traffic-shift.ts';

/** Where training jobs and serving containers run. Steps stay outside: they hold no data and call AWS's services only. */
export interface NetworkProps {
  readonly vpc: IVpc;
  /** @default - the VPC's private subnets with egress, else its isolated ones */
  readonly subnets?: SubnetSelection;
  readonly securityGroups: readonly ISecurityGroup[];
}

/** What the account decides about a model. What the model's owner decides stands in the policy. */
export interface ModelDeliveryProps {
  /** Names the model: `[a-z][a-z0-9-]{0,23}`. Deliveries, jobs, endpoint and alarms begin with it. */
  readonly modelName: string;
  readonly platform: IDeliveryPlatform;
  /** The owner's policy as a JSON file; the path is relative to where the app runs. @default - policy is given instead */
  readonly policyFile?: string;
  /** The owner's policy as a value. @default - policyFile is given instead */
  readonly policy?: OwnerPolicyInput;
  /** Where drops arrive. @default - the platform's data bucket, under drops/<modelName>/ */
  readonly drops?: DropSource;
  readonly trainer: ContainerImage;
  readonly server: ContainerImage;
  readonly capacity: Capacity;
  readonly fleet: ServingFleet;
  /** @default - a canary of one instance, a bake of 30 minutes, a termination wait of 15 */
  readonly shift?: TrafficShift;
  /** Requests a second that the endpoint gets: synth then says what a canary can see, and warns when that is too little. @default - nothing is said */
  readonly expectedRequestsPerSecond?: number;
  /** Alarms of yours that end a traffic shift and start a rollback in the watch after it; at most 6. @default - only Slipway's own */
  readonly rollbackAlarms?: readonly IAlarm[];
  /** @default - jobs and containers run outside a VPC, without network access where SageMaker can isolate them */
  readonly network?: NetworkProps;
  /** Key of everything SageMaker writes for this model, and of its volumes. @default - the platform's key */
  readonly encryptionKey?: IKey;
  /** Role of the trainer's container; docs/permissions.md#training-role lists what it needs. @default - a role with exactly that */
  readonly trainingRole?: IRole;
  /** Role of serving containers; docs/permissions.md#model-role lists what it needs. @default - a role with exactly that */
  readonly modelRole?: IRole;
  /** Tags of everything that workflows create: jobs, models, endpoint, configs, alarms. @default - the model and the delivery only */
  readonly runtimeTags?: Readonly<Record<string, string>>;
  /** A workflow of yours that trains instead of train-challenger; docs/permissions.md#trainer-workflow has its contract. @default - train-challenger */
  readonly trainerWorkflow?: IStateMachine;
  /** Instances that score a holdout. @default - the fleet's type */
  readonly evaluationInstanceType?: string;
  /** @default 1 */
  readonly evaluationInstanceCount?: number;
  /** Where people hear of this model. @default - the platform's topic */
  readonly notifications?: ITopic;
  /** Answer time of the container, 99th percentile, above which the standing latency alarm fires. @default Duration.seconds(1) */
  readonly latencyAlarm?: Duration;
  /** @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays;
}
