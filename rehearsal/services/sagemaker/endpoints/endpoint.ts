import * as v from 'valibot';
import { oneOf } from '../shapes.ts';
import { deploymentConfig } from './deployment-config.ts';

/** One variant's instances under one endpoint configuration; one serving process stands for all of them. */
const fleet = v.object({
  id: v.string(),
  config: v.string(),
  variant: v.string(),
  model: v.string(),
  instanceType: v.string(),
  instances: v.number(),
  weight: v.number(),
});
export type Fleet = v.InferOutput<typeof fleet>;

/** One stretch of a deployment: what VariantStatus shows while it lasts. */
const phase = v.object({
  status: oneOf('Creating', 'ActivatingTraffic', 'Baking', 'Deleting'),
  /** Milliseconds, virtual. */
  lasts: v.number(),
  /** Which part of the green capacity it speaks of. */
  capacity: oneOf('canary', 'linear', 'full'),
  /** That part, 0 to 1; traffic follows it once an ActivatingTraffic phase is over. */
  share: v.number(),
  /** The setting that gives a bake its length. */
  wait: v.optional(oneOf('WaitIntervalInSeconds', 'TerminationWaitInSeconds')),
});
export type Phase = v.InferOutput<typeof phase>;

const deployment = v.object({
  config: v.string(),
  started: v.number(),
  green: v.array(fleet),
  phases: v.array(phase),
  index: v.number(),
  phaseStarted: v.number(),
  /** Part of all traffic that green takes now, 0 to 1. */
  share: v.number(),
  alarms: v.array(v.string()),
  policy: v.optional(deploymentConfig),
  /** When MaximumExecutionTimeoutInSeconds is over. */
  deadline: v.optional(v.number()),
  rollback: v.optional(v.object({ reason: v.optional(v.string()) })),
  silentRollbackAfter: v.optional(oneOf('Creating', 'Baking')),
  lacksCapacity: v.boolean(),
});
export type Deployment = v.InferOutput<typeof deployment>;

export const endpoint = v.object({
  name: v.string(),
  arn: v.string(),
  config: v.string(),
  status: oneOf('Creating', 'Updating', 'InService', 'Failed', 'Deleting'),
  created: v.number(),
  modified: v.number(),
  failureReason: v.optional(v.string()),
  lastDeploymentConfig: v.optional(deploymentConfig),
  blue: v.array(fleet),
  deployment: v.optional(deployment),
  next: v.optional(v.object({ at: v.number(), step: oneOf('create', 'giveUp', 'phase', 'alarms', 'delete') })),
});
export type Endpoint = v.InferOutput<typeof endpoint>;
export type EndpointStep = NonNullable<Endpoint['next']>['step'];
