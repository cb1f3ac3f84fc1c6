import type { Rung } from '../policy/account-policy.ts';
import type { DeliveryPolicy } from '../policy/delivery-policy.ts';
import { type Ceiling, ceilingOf, stoppingOf } from './ceiling.ts';
import { hasLocalStorage } from './local-storage.ts';
import { scriptModeHyperparameters } from './script-mode.ts';

export interface TrainingBindings {
  readonly checkpointUri: string;
  readonly volumeKeyArn: string;
  readonly network: { readonly subnets: readonly string[]; readonly securityGroupIds: readonly string[] } | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** One rung of the capacity plan, with the CreateTrainingJob request that tries it. Names, image, channels and output are the workflow's. */
export interface PlannedRung {
  readonly instanceType: string;
  readonly spot: boolean;
  /** Absent without training.maxCost. */
  readonly ceiling?: Ceiling;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The capacity plan as requests, in the order in which they are tried. All of them share one place for checkpoints. */
export function plannedRungs(policy: DeliveryPolicy, bindings: TrainingBindings): readonly PlannedRung[] {
  const { maxCost } = policy.training;
  return policy.account.capacity.map((rung) => ({
    instanceType: rung.instanceType,
    spot: rung.spot,
    ...(maxCost === undefined ? {} : { ceiling: ceilingOf(rung, maxCost.usd) }),
    request: trainingRequest(rung, policy, bindings),
  }));
}

function trainingRequest(rung: Rung, policy: DeliveryPolicy, bindings: TrainingBindings): Readonly<Record<string, unknown>> {
  const { training } = policy;
  return {
    AlgorithmSpecification: {
      TrainingInputMode: 'File',
      ...(training.metrics.length === 0
        ? {}
        : { MetricDefinitions: training.metrics.map(({ name, regex }) => ({ Name: name, Regex: regex })) }),
    },
    HyperParameters: { ...training.hyperparameters, seed: String(training.seed), ...scriptModeHyperparameters(policy.account.trainer) },
    ResourceConfig: {
      InstanceType: rung.instanceType,
      InstanceCount: rung.instanceCount,
      VolumeSizeInGB: rung.volumeGiB,
      ...(hasLocalStorage(rung.instanceType) ? {} : { VolumeKmsKeyId: bindings.volumeKeyArn }),
      ...(rung.keepAliveSeconds === undefined ? {} : { KeepAlivePeriodInSeconds: rung.keepAliveSeconds }),
    },
    StoppingCondition: stoppingOf(rung),
    EnableManagedSpotTraining: rung.spot,
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: rung.instanceCount > 1,
    CheckpointConfig: { S3Uri: bindings.checkpointUri, LocalPath: '/opt/ml/checkpoints' },
    ...(bindings.network === null
      ? {}
      : { VpcConfig: { Subnets: bindings.network.subnets, SecurityGroupIds: bindings.network.securityGroupIds } }),
    Tags: Object.entries(bindings.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
