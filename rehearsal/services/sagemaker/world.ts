import * as v from 'valibot';
import type { Cancel } from '../../clock/clock.ts';
import type { CallContext, Cloud, Members } from '../../cloud/cloud.ts';
import type { WorkKind } from '../../cloud/durations.ts';
import type { Containers } from '../../containers/containers.ts';
import { endpoint } from './endpoints/endpoint.ts';
import { endpointConfig } from './endpoints/endpoint-config.ts';
import { FleetProcesses } from './endpoints/fleet-processes.ts';
import { association, lineageEntity } from './registry/lineage.ts';
import { model } from './registry/model.ts';
import { modelPackage, modelPackageGroup } from './registry/model-package.ts';
import { Role } from './role.ts';
import { tags } from './shapes.ts';
import { fits, type SageMakerStory } from './story.ts';
import { trainingJob } from './training/training-job.ts';
import { transformJob } from './transform/transform-job.ts';

/** All of SageMaker's state, by name or ARN. Plain JSON: it is what `--state` keeps. */
export const stateSchema = v.object({
  trainingJobs: v.record(v.string(), trainingJob),
  transformJobs: v.record(v.string(), transformJob),
  models: v.record(v.string(), model),
  modelPackageGroups: v.record(v.string(), modelPackageGroup),
  modelPackages: v.record(v.string(), modelPackage),
  endpointConfigs: v.record(v.string(), endpointConfig),
  endpoints: v.record(v.string(), endpoint),
  tags: v.record(v.string(), tags),
  lineage: v.record(v.string(), lineageEntity),
  associations: v.array(association),
  /** How many capacity answers of the story each instance type has used up. */
  capacityUsed: v.record(v.string(), v.number()),
  /** Milliseconds of training that the checkpoints at an S3 URI spare the next job there. */
  checkpointed: v.optional(v.record(v.string(), v.number()), {}),
  /** How often each rule of the story has hit. */
  ruleHits: v.record(v.string(), v.number()),
});
export type SageMakerState = v.InferOutput<typeof stateSchema>;

export function emptyState(): SageMakerState {
  return {
    trainingJobs: {},
    transformJobs: {},
    models: {},
    modelPackageGroups: {},
    modelPackages: {},
    endpointConfigs: {},
    endpoints: {},
    tags: {},
    lineage: {},
    associations: [],
    capacityUsed: {},
    checkpointed: {},
    ruleHits: {},
  };
}

/** One operation: its input is parsed by itself. */
export type Operation = (world: World, input: Members, context: CallContext) => Members | Promise<Members>;

/** What SageMaker's operations and state machines share. */
export class World {
  state: SageMakerState = emptyState();
  readonly containers: Containers;
  readonly story: SageMakerStory;
  readonly fleets: FleetProcesses;
  /** Permissions that could not be evaluated because a service is not played; each is said once. */
  readonly unplayed = new Set<string>();
  readonly #timers = new Map<string, Cancel>();
  #cloud: Cloud | undefined;

  constructor(containers: Containers, story: SageMakerStory) {
    this.containers = containers;
    this.story = story;
    this.fleets = new FleetProcesses(this);
  }

  attach(cloud: Cloud): void {
    this.#cloud = cloud;
  }

  get cloud(): Cloud {
    if (this.#cloud === undefined) throw new Error('call start(cloud) of the sagemaker service before its first operation');
    return this.#cloud;
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  /** The moment at which work of this kind, begun now, is done. */
  after(kind: WorkKind): number {
    return this.now + this.cloud.duration(kind);
  }

  /** Schedules the next step of an entity and takes back the one before: each entity has one next step. */
  arm(entity: string, at: number, action: () => Promise<void>): void {
    this.disarm(entity);
    this.#timers.set(
      entity,
      this.cloud.clock.at(at, async () => {
        this.#timers.delete(entity);
        await action();
      }),
    );
  }

  disarm(entity: string): void {
    this.#timers.get(entity)?.();
    this.#timers.delete(entity);
  }

  role(roleArn: string, purpose: string): Role {
    return new Role(this.cloud, roleArn, purpose);
  }

  tell(subject: string, message: string, data: Record<string, string | number | boolean | null> = {}): void {
    this.cloud.timeline({ source: 'sagemaker', subject, message, data });
  }

  /** Whether a rule of the story hits now; it counts the hit. */
  ruleHits(
    name: string,
    rule: { endpoint?: string; config?: string; times?: number },
    target: { endpoint: string; config: string },
  ): boolean {
    const used = this.state.ruleHits[name] ?? 0;
    if (used >= (rule.times ?? 1) || !fits(target.endpoint, rule.endpoint) || !fits(target.config, rule.config)) return false;
    this.state.ruleHits[name] = used + 1;
    return true;
  }
}
