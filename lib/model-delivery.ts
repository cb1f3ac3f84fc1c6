import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { wholeChannels } from '../domain/dataset/channels.ts';
import { modelNameSchema } from '../domain/delivery/names.ts';
import { CODE_ARCHIVE } from '../domain/training/script-mode.ts';
import { StandingAlarms } from './alarms/standing-alarms.ts';
import { AlarmRule } from './events/alarm-rule.ts';
import { ReconcileSchedule } from './events/reconcile-schedule.ts';
import { endedPattern, functionRule, markerPattern } from './events/rules.ts';
import { inferenceAmiFor, transformWarning } from './images/inference-amis.ts';
import type { SourceCode } from './images/source-code.ts';
import { accountPolicy } from './model/account-policy.ts';
import { warnOfBlindCanary } from './model/canary-sight.ts';
import { modelRole, trainingRole } from './model/container-roles.ts';
import { type Drops, dropsOf } from './model/drops.ts';
import type { ModelDeliveryProps } from './model/model-delivery-props.ts';
import { networkOf } from './model/network.ts';
import { requireUsefulAlarms } from './model/rollback-alarms.ts';
import { requireTags } from './model/runtime-tags.ts';
import { warnOfShortRungs } from './model/short-rungs.ts';
import { keepSnapshots } from './model/snapshots.ts';
import { stepEnvironments } from './model/variables.ts';
import { CALLED_BY_EVENTS, Workflows } from './model/workflows.ts';
import { type ModelNames, type ModelNamesWithRoles, stateMachineArn } from './permissions/model-names.ts';
import { stepPermissions } from './permissions/steps.ts';
import { stepLogPrefix } from './platform/log-names.ts';
import { type PlatformReferences, referencesTo } from './platform/platform-references.ts';
import { type MergedPolicy, mergedPolicy } from './policy/merged-policy.ts';
import { ownerDocument } from './policy/owner-file.ts';
import { refuse } from './refusal.ts';
import { bundleWith, StepLambda } from './step-lambda.ts';
import { pascal, type StepEnvironments, type StepName } from './steps.ts';

/** A step's bundle with what it needs to have at hand. */
function codeOf(scope: Construct, step: StepName, policy: MergedPolicy, source: SourceCode | undefined): { code?: Code } {
  if (PACKED.has(step)) return { code: bundleWith(scope, step, policy.hash, { 'policy.json': policy.text }) };
  if (step === 'pin-image' && source !== undefined)
    return { code: bundleWith(scope, step, source.sha256, { [CODE_ARCHIVE]: source.archive }) };
  return {};
}

/** Steps that know the policy before any delivery has begun: they start deliveries. */
const PACKED: ReadonlySet<StepName> = new Set(['intake', 'reconcile']);

/**
 * Continuous delivery of one model: data that lands in S3 is checked, trained on, compared with the model that serves,
 * and, if it is no worse, takes over its traffic in small steps. Whatever fails, the champion keeps serving.
 *
 * Its stack holds steps, workflows, rules and alarms; what outlives it belongs to the platform, and models, endpoint
 * configs and the endpoint belong to the workflows.
 *
 * @throws SynthRefusal naming the prop or the policy's field, what was given and what is allowed
 */
export class ModelDelivery extends Construct {
  readonly modelName: string;
  readonly endpointName: string;
  /** SHA-256 of the policy that deliveries follow from the next deployment on. */
  readonly policyHash: string;
  readonly deliverModel: IStateMachine;
  readonly shiftTraffic: IStateMachine;
  readonly respondToAlarm: IStateMachine;

  private readonly props: ModelDeliveryProps;
  private readonly platform: PlatformReferences;
  private readonly drops: Drops;
  private readonly policy: MergedPolicy;
  private readonly names: ModelNamesWithRoles;
  private readonly steps: ReadonlyMap<StepName, StepLambda>;

  constructor(scope: Construct, id: string, props: ModelDeliveryProps) {
    super(scope, id);
    this.props = props;
    this.modelName = requireModelName(props.modelName);
    this.platform = referencesTo(props.platform, this);
    this.drops = dropsOf(this, this.modelName, props.drops, this.platform);

    props.trainer.require('trainer');
    props.server.require('server');
    const trainer = props.trainer.bind(this, 'TrainerImage');
    const server = props.server === props.trainer ? trainer : props.server.bind(this, 'ServerImage');
    const account = accountPolicy(props, { trainer: trainer.identity, server: server.identity });
    this.endpointName = account.endpointName;
    const alarms = props.rollbackAlarms ?? [];
    requireUsefulAlarms(this, alarms, {
      endpoint: this.endpointName,
      variants: ['AllTraffic'],
      canaryShare: account.shift.instances / account.fleet.instanceCount,
    });
    this.policy = mergedPolicy(ownerDocument(props.policyFile, props.policy), {
      modelName: this.modelName,
      marker: props.drops?.marker,
      account,
      rollbackAlarms: alarms.map(({ alarmName }) => alarmName).filter((name) => !Token.isUnresolved(name)),
    });
    this.policyHash = this.policy.hash;
    keepSnapshots(props.platform, this.modelName, this.policy.policy.dataset.snapshot.keep);
    const transform = transformWarning(account.evaluation.instanceType, props.server.facts);
    if (transform !== undefined) Annotations.of(this).addWarningV2('slipway:transformDriver', transform);
    warnOfBlindCanary(this, this.policy.policy, props.expectedRequestsPerSecond);
    warnOfShortRungs(this, this.policy.policy);

    const group = new CfnModelPackageGroup(this, 'ModelPackageGroup', {
      modelPackageGroupName: `${this.platform.platformName}-${this.modelName}`,
      modelPackageGroupDescription: `Slipway model ${this.modelName}`,
    });
    // A group with packages cannot be deleted, and its packages are the record of what served.
    group.applyRemovalPolicy(RemovalPolicy.RETAIN);

    const network = networkOf(this, props.network);
    const key = props.encryptionKey?.keyArn ?? this.platform.dataKeyArn;
    const names: ModelNames = {
      stack: Stack.of(this),
      model: this.modelName,
      platform: this.platform,
      topicArn: props.notifications?.topicArn ?? this.platform.topicArn,
      endpointName: this.endpointName,
      modelPackageGroup: group.modelPackageGroupName,
      dropBucketArn: this.drops.bucketArn,
      dropPrefix: this.drops.prefix,
      dataKeyArns: [...new Set([this.platform.dataKeyArn, key])],
      dropKeyArn: this.drops.keyArn,
      trainerRepositoryArn: trainer.repositoryArn,
      serverRepositoryArn: server.repositoryArn,
      scriptMode: props.trainer.facts.source !== undefined,
      channelFolders: wholeChannels(this.policy.policy.dataset).map(({ folder }) => folder),
      rollbackAlarmArns: alarms.map(({ alarmArn }) => alarmArn),
      network: network.arns,
    };
    this.names = {
      ...names,
      trainingRoleArn: (props.trainingRole ?? trainingRole(this, names)).roleArn,
      modelRoleArn: (props.modelRole ?? modelRole(this, names)).roleArn,
    };

    const logKey = Key.fromKeyArn(this, 'LogKey', this.platform.dataKeyArn);
    const logRetention = props.logRetention ?? RetentionDays.THREE_MONTHS;
    this.steps = this.makeSteps(
      stepEnvironments({
        TABLE_NAME: this.platform.tableName,
        DATA_BUCKET: this.platform.dataBucketName,
        RECORDS_BUCKET: this.platform.recordsBucketName,
        DATA_KEY_ARN: key,
        TRAINING_ROLE_ARN: this.names.trainingRoleArn,
        MODEL_ROLE_ARN: this.names.modelRoleArn,
        MODEL_NAME: this.modelName,
        MODEL_PACKAGE_GROUP: group.modelPackageGroupName,
        TRAINER_IMAGE: trainer.uri,
        SERVER_IMAGE: server.uri,
        NETWORK: network.variable,
        RUNTIME_TAGS: Stack.of(this).toJsonString(requireTags(props.runtimeTags ?? {})),
        ROLLBACK_ALARMS: Stack.of(this).toJsonString(alarms.map(({ alarmName }) => alarmName)),
        INFERENCE_AMI: inferenceAmiFor(props.fleet.instanceType, props.server.facts) ?? 'default',
        NOTIFICATION_TOPIC_ARN: names.topicArn,
        DELIVER_STATE_MACHINE_ARN: stateMachineArn(names, 'deliver-model'),
        SHIFT_STATE_MACHINE_ARN: stateMachineArn(names, 'shift-traffic'),
        DROP_BUCKET: this.drops.bucketName,
        DROP_PREFIX: this.drops.prefix,
      }),
      logKey,
      logRetention,
    );
    const workflows = new Workflows(this, 'Workflows', {
      names: this.names,
      steps: this.steps,
      dataKeyArn: key,
      trainerWorkflow: props.trainerWorkflow,
      logRetention,
      logKey,
    });
    this.deliverModel = workflows.deliver;
    this.shiftTraffic = workflows.shift;
    this.respondToAlarm = workflows.respond;

    this.listen(workflows);
    this.publishNames({
      modelPackageGroup: group.modelPackageGroupName,
      trainerStateMachineArn: workflows.trainerArn,
      trainerImage: trainer.uri,
      serverImage: server.uri,
      trainingRoleArn: this.names.trainingRoleArn,
      modelRoleArn: this.names.modelRoleArn,
    });
  }

  private makeSteps(environments: StepEnvironments, logKey: IKey, logRetention: RetentionDays): ReadonlyMap<StepName, StepLambda> {
    const scope = new Construct(this, 'Steps');
    const permissions = stepPermissions(this.names);
    const logPrefix = stepLogPrefix(this.platform.platformName, this.modelName);
    const entries = Object.keys(environments).filter(isStepName(environments));
    return new Map(
      entries.map((step) => {
        const made: StepLambda = new StepLambda(scope, pascal(step), {
          step,
          environment: environments[step],
          permissions: permissions[step],
          logPrefix,
          logKey,
          logRetention,
          ...codeOf(this, step, this.policy, this.props.trainer.facts.source),
        });
        return [step, made];
      }),
    );
  }

  /** What starts by itself: drops, ended executions, alarms, and the clock. */
  private listen(workflows: Workflows): void {
    const { modelName, platform, drops } = this;
    const { deadLetterQueueArn, dataKeyArn } = platform;
    const [intake, reconcile, finalise] = CALLED_BY_EVENTS.map((step) => this.step(step));
    if (!intake || !reconcile || !finalise) throw new TypeError('a step that events call is missing');
    for (const step of [intake, reconcile, finalise]) step.sendFailuresTo(deadLetterQueueArn);

    const events = new Construct(this, 'Events');
    // Nothing may arrive before there is somebody to work on it.
    events.node.addDependency(workflows);
    functionRule(events, 'Drops', {
      description: `Drops of ${modelName}`,
      eventPattern: markerPattern(drops.bucketName, drops.prefix, this.policy.policy.drop.marker),
      functionName: intake.function.functionName,
      functionArn: intake.function.functionArn,
      deadLetterQueueArn,
    });
    functionRule(events, 'Ended', {
      description: `Executions of ${modelName} that ended without a record`,
      eventPattern: endedPattern([this.deliverModel.stateMachineArn, this.shiftTraffic.stateMachineArn]),
      functionName: finalise.function.functionName,
      functionArn: finalise.function.functionArn,
      deadLetterQueueArn,
    });
    new ReconcileSchedule(events, 'Reconcile', {
      model: modelName,
      functionArn: reconcile.function.functionArn,
      deadLetterQueueArn,
      dataKeyArn,
    });

    const standing = new StandingAlarms(this, 'Alarms', {
      model: modelName,
      endpointName: this.endpointName,
      topicArn: this.names.topicArn,
      responder: this.respondToAlarm.stateMachineArn,
      errorPercent: this.policy.policy.canary.tolerate.orErrorRateBelow * 100,
      latencyMs: this.props.latencyAlarm?.toMilliseconds() ?? 1000,
    });
    new AlarmRule(events, 'Respond', {
      model: modelName,
      ruleName: `${platform.platformName}-${modelName}-alarms`,
      alarmNames: [...standing.answered, ...(this.props.rollbackAlarms ?? []).map(({ alarmName }) => alarmName)],
      stateMachineArn: this.respondToAlarm.stateMachineArn,
      deadLetterQueueArn,
    });
  }

  /** What the command line needs to find a model by its name. */
  private publishNames(more: Readonly<Record<string, string>>): void {
    new StringParameter(this, 'Names', {
      parameterName: `/slipway/${this.platform.platformName}/models/${this.modelName}`,
      description: `Slipway model ${this.modelName}`,
      stringValue: Stack.of(this).toJsonString({
        endpointName: this.endpointName,
        deliverStateMachineArn: this.deliverModel.stateMachineArn,
        shiftStateMachineArn: this.shiftTraffic.stateMachineArn,
        respondStateMachineArn: this.respondToAlarm.stateMachineArn,
        intakeFunctionName: this.step('intake').function.functionName,
        finaliseFunctionName: this.step('finalise-delivery').function.functionName,
        ...more,
        dropBucket: this.drops.bucketName,
        dropPrefix: this.drops.prefix,
        marker: this.policy.policy.drop.marker,
      }),
    });
  }

  private step(step: StepName): StepLambda {
    const found = this.steps.get(step);
    if (found === undefined) throw new TypeError(`step ${step} was not made`);
    return found;
  }
}

const isStepName =
  (environments: StepEnvironments) =>
  (name: string): name is StepName =>
    Object.hasOwn(environments, name);

function requireModelName(name: string): string {
  const checked = v.safeParse(modelNameSchema, name);
  return checked.success ? checked.output : refuse(`modelName: ${checked.issues.map(({ message }) => message).join('; ')}`);
}
