import type { Rung } from '../policy/account-policy.ts';
import type { DeliveryPolicy } from '../policy/delivery-policy.ts';

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
  readonly request: Readonly<Record<string, unknown>>;
}

/**
 * Instance families with local NVMe storage: SageMaker refuses VolumeKmsKeyId on them and ignores the volume's size.
 * Source: SageMaker API reference, ResourceConfig.VolumeKmsKeyId.
 */
const LOCAL_STORAGE = /^ml\.(p3dn|p4d|p5|p6|g4dn|g5|g6|g7|trn1|trn2|[cmr]\d+[a-z]*d)[a-z0-9-]*\./;

/** The capacity plan as requests, in the order in which they are tried. */
export function plannedRungs(policy: DeliveryPolicy, bindings: TrainingBindings): readonly PlannedRung[] {
  return policy.account.capacity.map((rung) => ({
    instanceType: rung.instanceType,
    spot: rung.spot,
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
    HyperParameters: { ...training.hyperparameters, seed: String(training.seed) },
    ResourceConfig: {
      InstanceType: rung.instanceType,
      InstanceCount: rung.instanceCount,
      VolumeSizeInGB: rung.volumeGiB,
      ...(LOCAL_STORAGE.test(rung.instanceType) ? {} : { VolumeKmsKeyId: bindings.volumeKeyArn }),
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: rung.maxRuntimeSeconds,
      // Only allowed for spot, where it bounds waiting and training together.
      ...(rung.spot ? { MaxWaitTimeInSeconds: rung.maxWaitSeconds ?? rung.maxRuntimeSeconds } : {}),
    },
    EnableManagedSpotTraining: rung.spot,
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: rung.instanceCount > 1,
    CheckpointConfig: { S3Uri: bindings.checkpointUri },
    ...(bindings.network === null
      ? {}
      : { VpcConfig: { Subnets: bindings.network.subnets, SecurityGroupIds: bindings.network.securityGroupIds } }),
    Tags: Object.entries(bindings.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
