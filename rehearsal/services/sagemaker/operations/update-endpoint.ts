import * as v from 'valibot';
import { type DeploymentConfig, deploymentConfig } from '../endpoints/deployment-config.ts';
import type { Endpoint, Fleet } from '../endpoints/endpoint.ts';
import { fleetsOf, retain } from '../endpoints/fleets.ts';
import { beginDeployment } from '../endpoints/machine.ts';
import { policyProblem } from '../endpoints/plan.ts';
import { entityName, oneOf } from '../shapes.ts';
import type { DeploymentMatch } from '../story.ts';
import { endpointInstances, resourceLimitExceeded } from '../training/capacity.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';
import { findEndpoint } from './describe-endpoint.ts';
import { findEndpointConfig } from './describe-endpoint-config.ts';

const schema = v.strictObject({
  EndpointName: entityName,
  EndpointConfigName: entityName,
  RetainAllVariantProperties: v.optional(v.boolean()),
  ExcludeRetainedVariantProperties: v.optional(
    v.array(v.strictObject({ VariantPropertyType: oneOf('DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig') })),
  ),
  DeploymentConfig: v.optional(deploymentConfig),
  RetainDeploymentConfig: v.optional(v.boolean()),
});

export const updateEndpoint: Operation = (world, input) => {
  const request = parse('UpdateEndpoint', schema, input);
  const endpoint = findEndpoint(world, request.EndpointName);
  const config = findEndpointConfig(world, request.EndpointConfigName);
  if (endpoint.status !== 'InService') throw inProgress(endpoint);
  if (request.EndpointConfigName === endpoint.config) {
    throw invalid(`Cannot update endpoint "${endpoint.arn}" with its present endpoint configuration "${config.arn}".`);
  }
  const wanted = fleetsOf(world, endpoint.name, config);
  const excluded = new Set((request.ExcludeRetainedVariantProperties ?? []).map(({ VariantPropertyType }) => VariantPropertyType));
  if (excluded.size > 0 && request.RetainAllVariantProperties !== true) {
    throw invalid('ExcludeRetainedVariantProperties requires RetainAllVariantProperties to be true.');
  }
  const green = request.RetainAllVariantProperties === true ? retain(wanted, endpoint.blue, excluded) : wanted;
  const policy = request.RetainDeploymentConfig === true ? endpoint.lastDeploymentConfig : request.DeploymentConfig;
  checkPolicy(policy, green, endpoint);
  const target = { endpoint: endpoint.name, config: request.EndpointConfigName };
  const noRoom = findRule(world, 'noRoomForGreen', world.story.noRoomForGreen, target);
  const [first] = green;
  if (noRoom?.how === 'ResourceLimitExceeded' && first !== undefined) {
    const { instanceType, instances } = first;
    throw resourceLimitExceeded(`${instanceType} for endpoint usage`, endpointInstances(world, instanceType), instances);
  }
  const silent = findRule(world, 'silentRollback', world.story.silentRollback, target);
  beginDeployment(world, endpoint, {
    config: request.EndpointConfigName,
    green,
    policy,
    lacksCapacity: noRoom !== undefined,
    silentRollbackAfter: silent === undefined ? undefined : (silent.after ?? 'Creating'),
  });
  return { EndpointArn: endpoint.arn };
};

/** An endpoint that changes, or has failed, takes no update. */
export function inProgress(endpoint: Endpoint): Error {
  return endpoint.status === 'Failed'
    ? invalid(`Cannot update endpoint "${endpoint.arn}": its status is Failed, only DeleteEndpoint is possible.`)
    : invalid(`Cannot update in-progress endpoint "${endpoint.arn}".`);
}

function checkPolicy(policy: DeploymentConfig | undefined, green: readonly Fleet[], endpoint: Endpoint): void {
  const blueGreen = policy?.BlueGreenUpdatePolicy;
  if (blueGreen === undefined) return;
  for (const { instances } of green) {
    const problem = policyProblem(blueGreen, instances);
    if (problem !== undefined) throw invalid(problem);
  }
  const names = (fleets: readonly Fleet[]): string =>
    fleets
      .map(({ variant }) => variant)
      .sort()
      .join(', ');
  if (blueGreen.TrafficRoutingConfiguration.Type !== 'ALL_AT_ONCE' && names(green) !== names(endpoint.blue)) {
    throw invalid(
      `A blue/green deployment keeps the variant names: endpoint "${endpoint.arn}" has [${names(endpoint.blue)}], the new configuration [${names(green)}].`,
    );
  }
}

function findRule<Rule extends DeploymentMatch>(
  world: World,
  kind: string,
  rules: readonly Rule[] | undefined,
  target: { endpoint: string; config: string },
): Rule | undefined {
  return rules?.find((rule, index) => world.ruleHits(`${kind}/${index}`, rule, target));
}
