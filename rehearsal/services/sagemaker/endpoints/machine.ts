import type { World } from '../world.ts';
import type { DeploymentConfig } from './deployment-config.ts';
import { describeEndpoint, emitEndpoint } from './describe.ts';
import type { Deployment, Endpoint, EndpointStep, Fleet, Phase } from './endpoint.ts';
import { type PhaseLengths, phaseMessage, planDeployment, planRollback } from './plan.ts';
import { alarmVeto } from './rollback-alarms.ts';

/** What UpdateEndpoint asks for, after all checks. */
export interface Update {
  readonly config: string;
  readonly green: Fleet[];
  readonly policy: DeploymentConfig | undefined;
  readonly lacksCapacity: boolean;
  readonly silentRollbackAfter: 'Creating' | 'Baking' | undefined;
}

/** Begins a new endpoint. */
export function createFleets(world: World, endpoint: Endpoint): void {
  changed(world, endpoint, `creating with ${endpoint.config}`);
  schedule(world, endpoint, 'create', world.after('endpoint.create'));
}

/** Begins a blue/green deployment. */
export function beginDeployment(world: World, endpoint: Endpoint, update: Update): void {
  const policy = update.policy?.BlueGreenUpdatePolicy;
  const timeout = policy?.MaximumExecutionTimeoutInSeconds;
  endpoint.failureReason = undefined;
  endpoint.status = 'Updating';
  endpoint.deployment = {
    config: update.config,
    started: world.now,
    green: update.green,
    phases: planDeployment(policy, Math.min(...update.green.map(({ instances }) => instances)), lengths(world)),
    index: -1,
    phaseStarted: world.now,
    share: 0,
    alarms: (update.policy?.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => AlarmName),
    policy: update.policy,
    deadline: timeout === undefined ? undefined : world.now + timeout * 1000,
    silentRollbackAfter: update.silentRollbackAfter,
    lacksCapacity: update.lacksCapacity,
  };
  changed(world, endpoint, `updating from ${endpoint.config} to ${update.config}`);
  const first = enterPhase(world, endpoint, endpoint.deployment);
  if (first !== undefined) schedule(world, endpoint, 'phase', world.now + first.lasts);
}

export function beginDelete(world: World, endpoint: Endpoint): void {
  endpoint.status = 'Deleting';
  changed(world, endpoint, 'deleting');
  schedule(world, endpoint, 'delete', world.after('endpoint.delete'));
}

/** Takes up an endpoint where a saved state left it: its processes first, then its next step. */
export async function resumeEndpoint(world: World, endpoint: Endpoint): Promise<void> {
  const { deployment, status } = endpoint;
  if (status === 'InService' || status === 'Updating') await world.fleets.startAll(endpoint.name, endpoint.blue);
  if (deployment !== undefined && deployment.phases[deployment.index]?.status !== 'Creating') {
    await world.fleets.startAll(endpoint.name, deployment.green);
  }
  if (endpoint.next !== undefined) schedule(world, endpoint, endpoint.next.step, endpoint.next.at);
}

const STEPS: Readonly<Record<EndpointStep, (world: World, endpoint: Endpoint) => void | Promise<void>>> = {
  create,
  giveUp,
  phase: endPhase,
  alarms: readAlarms,
  delete: remove,
};

function schedule(world: World, endpoint: Endpoint, step: EndpointStep, at: number): void {
  endpoint.next = { at, step };
  world.arm(`endpoint/${endpoint.name}`, at, async () => {
    endpoint.next = undefined;
    await STEPS[step](world, endpoint);
  });
}

async function create(world: World, endpoint: Endpoint): Promise<void> {
  const sick = await world.fleets.startAll(endpoint.name, endpoint.blue);
  if (sick !== undefined) {
    endpoint.failureReason = unhealthy(sick.fleet, sick.reason);
    return schedule(world, endpoint, 'giveUp', world.after('endpoint.unhealthy'));
  }
  endpoint.status = 'InService';
  changed(world, endpoint, `InService with ${endpoint.config}`);
}

function giveUp(world: World, endpoint: Endpoint): void {
  endpoint.status = 'Failed';
  changed(world, endpoint, `Failed: ${endpoint.failureReason ?? ''}`);
}

async function remove(world: World, endpoint: Endpoint): Promise<void> {
  await world.fleets.stopAll([...endpoint.blue, ...(endpoint.deployment?.green ?? [])]);
  delete world.state.endpoints[endpoint.name];
  delete world.state.tags[endpoint.arn];
  world.tell(endpoint.name, 'endpoint deleted');
}

/** Enters the next phase and says so; undefined after the last one. */
function enterPhase(world: World, endpoint: Endpoint, deployment: Deployment): Phase | undefined {
  deployment.index += 1;
  deployment.phaseStarted = world.now;
  const phase = deployment.phases[deployment.index];
  const green = deployment.green[0];
  if (phase === undefined || green === undefined) return undefined;
  const share = Math.round(deployment.share * 1000) / 1000;
  const message = phaseMessage(phase, green, endpoint.blue[0] ?? green);
  world.tell(endpoint.name, message, { status: phase.status, config: deployment.config, share });
  emitEndpoint(world, endpoint, 'Endpoint Deployment State Change');
  return phase;
}

async function nextPhase(world: World, endpoint: Endpoint, deployment: Deployment): Promise<void> {
  const phase = enterPhase(world, endpoint, deployment);
  if (phase === undefined) return finish(world, endpoint, deployment);
  // An alarm that is already in ALARM is seen at the beginning of the bake.
  if (phase.status === 'Baking') return readAlarms(world, endpoint);
  schedule(world, endpoint, 'phase', world.now + phase.lasts);
}

/** One look at the alarms during a bake, and the appointment for the next: the last one is at the bake's end. */
async function readAlarms(world: World, endpoint: Endpoint): Promise<void> {
  const deployment = endpoint.deployment;
  const phase = deployment?.phases[deployment.index];
  if (deployment === undefined || phase === undefined) return;
  const veto = await alarmVeto(world, endpoint);
  if (veto !== undefined) return rollBack(world, endpoint, deployment, veto);
  const end = deployment.phaseStarted + phase.lasts;
  if (world.now >= end) return endPhase(world, endpoint);
  const look = deployment.alarms.length === 0 ? end : Math.min(end, world.after('endpoint.alarms'));
  schedule(world, endpoint, 'alarms', look);
}

async function endPhase(world: World, endpoint: Endpoint): Promise<void> {
  const deployment = endpoint.deployment;
  const phase = deployment?.phases[deployment.index];
  if (deployment === undefined || phase === undefined) return;
  if (deployment.rollback !== undefined) return nextPhase(world, endpoint, deployment);
  if (phase.status === 'Creating') {
    const reason = await launchGreen(world, endpoint, deployment);
    if (reason !== undefined) return rollBack(world, endpoint, deployment, reason);
  }
  if (phase.status === 'ActivatingTraffic') deployment.share = phase.share;
  if (deployment.silentRollbackAfter === phase.status) return rollBack(world, endpoint, deployment, undefined);
  if (deployment.deadline !== undefined && world.now >= deployment.deadline && phase.status !== 'Deleting') {
    return rollBack(world, endpoint, deployment, 'The deployment exceeded MaximumExecutionTimeoutInSeconds.');
  }
  return nextPhase(world, endpoint, deployment);
}

async function launchGreen(world: World, endpoint: Endpoint, deployment: Deployment): Promise<string | undefined> {
  if (deployment.lacksCapacity) {
    return 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.';
  }
  const sick = await world.fleets.startAll(endpoint.name, deployment.green);
  return sick === undefined ? undefined : unhealthy(sick.fleet, sick.reason);
}

/** All traffic back to blue at once; green is terminated afterwards. The status stays Updating. */
function rollBack(world: World, endpoint: Endpoint, deployment: Deployment, reason: string | undefined): Promise<void> {
  const silent = reason === undefined || world.story.failureReasonAfterRollback === false;
  deployment.rollback = silent ? {} : { reason };
  deployment.share = 0;
  deployment.phases = planRollback(lengths(world));
  deployment.index = -1;
  world.tell(endpoint.name, `SageMaker rolls back to ${endpoint.config}${reason === undefined ? '' : `: ${reason}`}`, {
    config: deployment.config,
    silent,
  });
  return nextPhase(world, endpoint, deployment);
}

async function finish(world: World, endpoint: Endpoint, deployment: Deployment): Promise<void> {
  const { rollback } = deployment;
  await world.fleets.stopAll(rollback === undefined ? endpoint.blue : deployment.green);
  if (rollback === undefined) {
    endpoint.blue = deployment.green;
    endpoint.config = deployment.config;
  }
  endpoint.failureReason = rollback?.reason;
  endpoint.lastDeploymentConfig = deployment.policy ?? endpoint.lastDeploymentConfig;
  endpoint.deployment = undefined;
  endpoint.status = 'InService';
  changed(world, endpoint, `InService with ${endpoint.config}${rollback === undefined ? '' : ' (rolled back)'}`);
}

function changed(world: World, endpoint: Endpoint, message: string): void {
  endpoint.modified = world.now;
  const { EndpointStatus } = describeEndpoint(world, endpoint);
  world.tell(endpoint.name, message, { status: String(EndpointStatus), config: endpoint.config });
  emitEndpoint(world, endpoint, 'Endpoint State Change');
}

function unhealthy(fleet: Fleet, reason: string): string {
  const ping = `The primary container for production variant ${fleet.variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`;
  return (reason === '' ? ping : reason).slice(0, 1024);
}

function lengths(world: World): PhaseLengths {
  return {
    launch: world.cloud.duration('endpoint.launch'),
    traffic: world.cloud.duration('endpoint.traffic'),
    terminate: world.cloud.duration('endpoint.terminate'),
  };
}
