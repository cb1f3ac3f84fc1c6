import type { Members } from '../../../cloud/cloud.ts';
import { resolvedImageUri } from '../../../containers/image.ts';
import { emit, plain, tagMap } from '../events.ts';
import type { World } from '../world.ts';
import type { Deployment, Endpoint, Fleet } from './endpoint.ts';
import { phaseMessage } from './plan.ts';

/** DescribeEndpointOutput. During an update EndpointConfigName stays the old one until the very end. */
export function describeEndpoint(world: World, endpoint: Endpoint): Members {
  const capture = world.state.endpointConfigs[endpoint.config]?.request.DataCaptureConfig;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.config,
    EndpointStatus: endpoint.status,
    CreationTime: new Date(endpoint.created),
    LastModifiedTime: new Date(endpoint.modified),
    ...(endpoint.status === 'Creating'
      ? {}
      : { ProductionVariants: endpoint.blue.map((fleet) => variantSummary(world, fleet, endpoint.status)) }),
    ...(capture === undefined
      ? {}
      : {
          DataCaptureConfig: {
            EnableCapture: capture.EnableCapture ?? true,
            CaptureStatus: 'Started',
            CurrentSamplingPercentage: capture.InitialSamplingPercentage,
            DestinationS3Uri: capture.DestinationS3Uri,
            KmsKeyId: capture.KmsKeyId ?? '',
          },
        }),
    ...(endpoint.failureReason === undefined ? {} : { FailureReason: endpoint.failureReason }),
    ...(endpoint.lastDeploymentConfig === undefined ? {} : { LastDeploymentConfig: endpoint.lastDeploymentConfig }),
    ...(endpoint.deployment === undefined ? {} : { PendingDeploymentSummary: pending(world, endpoint, endpoint.deployment) }),
  };
}

function variantSummary(world: World, fleet: Fleet, status: Endpoint['status']): Members {
  const running = status === 'InService' || status === 'Updating';
  return {
    VariantName: fleet.variant,
    ...deployedImages(world, fleet),
    CurrentWeight: fleet.weight,
    DesiredWeight: fleet.weight,
    CurrentInstanceCount: running ? fleet.instances : 0,
    DesiredInstanceCount: fleet.instances,
  };
}

function pending(world: World, endpoint: Endpoint, deployment: Deployment): Members {
  const phase = deployment.phases[deployment.index];
  return {
    EndpointConfigName: deployment.config,
    StartTime: new Date(deployment.started),
    ProductionVariants: deployment.green.map((green) => ({
      VariantName: green.variant,
      ...deployedImages(world, green),
      CurrentWeight: green.weight,
      DesiredWeight: green.weight,
      CurrentInstanceCount: phase?.status === 'Creating' ? 0 : green.instances,
      DesiredInstanceCount: green.instances,
      InstanceType: green.instanceType,
      VariantStatus:
        phase === undefined
          ? []
          : [
              {
                Status: phase.status,
                StatusMessage: phaseMessage(phase, green, blueOf(endpoint, green)),
                StartTime: new Date(deployment.phaseStarted),
              },
            ],
    })),
  };
}

/** The fleet that `green` replaces; itself when the old configuration has no such variant. */
function blueOf(endpoint: Endpoint, green: Fleet): Fleet {
  return endpoint.blue.find(({ variant }) => variant === green.variant) ?? green;
}

function deployedImages(world: World, fleet: Fleet): Members {
  const model = world.state.models[fleet.model];
  if (model === undefined) return {};
  const { image, digest } = model.runs;
  return {
    DeployedImages: [{ SpecifiedImage: image, ResolvedImage: resolvedImageUri(image, digest), ResolutionTime: new Date(model.created) }],
  };
}

/** Endpoint events spell the status in UPPER_SNAKE, unlike the API. */
export function emitEndpoint(
  world: World,
  endpoint: Endpoint,
  detailType: 'Endpoint State Change' | 'Endpoint Deployment State Change',
): void {
  const { PendingDeploymentSummary, ...described } = describeEndpoint(world, endpoint);
  const withPending =
    detailType === 'Endpoint Deployment State Change' ? { PendingDeploymentSummary: plain(PendingDeploymentSummary) } : {};
  emit(world, `SageMaker ${detailType}`, endpoint.arn, {
    ...described,
    EndpointStatus: endpoint.status.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase(),
    ...withPending,
    Tags: tagMap(world.state.tags[endpoint.arn]),
  });
}
