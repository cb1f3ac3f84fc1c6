import * as v from 'valibot';
import type { FunctionModel } from '../assembly/model.ts';
import type { Json } from '../cloud/cloud.ts';
import type { FunctionCounters } from '../services/lambda/counters.ts';
import { describeJob } from '../services/sagemaker/training/describe.ts';
import { retainedSeconds } from '../services/sagemaker/training/warm-pool.ts';
import type { SageMakerState } from '../services/sagemaker/world.ts';
import { savedRecords } from '../services/sfn/records.ts';
import { billedTransitions } from './billed-transitions.ts';
import type { Ended } from './outcomes.ts';
import type { SecondFleet } from './second-fleets.ts';

/** A drop of the story, and the delivery that it became. Times here and below are virtual, ISO 8601. */
export interface DropStatistics {
  readonly model: string;
  readonly drop: string;
  readonly arrivedAt: string;
  /** Absent for a drop without an outcome. */
  readonly ended?: { readonly deliveryId: string; readonly outcome: string; readonly at: string };
}

export interface ExecutionStatistics {
  readonly machine: string;
  readonly name: string;
  readonly status: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly statesEntered: number;
  readonly retries: number;
}

/** Instances that worked for a delivery, beside the fleet that serves anyway. */
export interface InstanceStatistics {
  readonly work: 'training' | 'transform' | 'second fleet';
  readonly name: string;
  readonly instanceType: string;
  readonly instances: number;
  readonly startedAt: string;
  /** Virtual seconds that an instance is charged for; a Spot job's are BillableTimeInSeconds. */
  readonly billedSeconds: number;
}

/** What a rehearsal used, for benchmarks and cost estimates: `statistics.json` beside the delivery records. */
export interface Statistics {
  readonly format: 'statistics/1';
  readonly drops: readonly DropStatistics[];
  readonly executions: readonly ExecutionStatistics[];
  /** By function name. Milliseconds are real, on this machine. */
  readonly functions: Readonly<Record<string, FunctionCounters & { readonly memoryMb: number }>>;
  readonly instances: readonly InstanceStatistics[];
  /** What lies in each bucket in the end, every version of it. */
  readonly stored: readonly { readonly bucket: string; readonly versions: number; readonly bytes: number }[];
}

export interface StatisticsSources {
  readonly arrivals: readonly { readonly model: string; readonly drop: string; readonly at: number }[];
  readonly ended: readonly Ended[];
  /** State of Step Functions, of SageMaker and of S3. */
  readonly sfn: Json;
  readonly sagemaker: SageMakerState;
  readonly s3: Json;
  readonly counters: Readonly<Record<string, FunctionCounters>>;
  readonly functions: readonly FunctionModel[];
  readonly fleets: readonly SecondFleet[];
  /** @default - as SageMaker's emulation assumes */
  readonly spotSavings: number | undefined;
  readonly now: number;
}

const storedSchema = v.object({
  buckets: v.array(
    v.object({
      name: v.string(),
      keys: v.array(v.tuple([v.string(), v.array(v.object({ object: v.optional(v.object({ bytes: v.number() })) }))])),
    }),
  ),
});

export function statisticsOf(sources: StatisticsSources): Statistics {
  const memory = new Map(sources.functions.map(({ name, memoryMb }) => [name, memoryMb]));
  return {
    format: 'statistics/1',
    drops: sources.arrivals.map(({ model, drop, at }, index) => {
      const ended = sources.ended[index];
      const arrived = { model, drop, arrivedAt: iso(at) };
      if (ended === undefined) return arrived;
      return { ...arrived, ended: { deliveryId: ended.deliveryId, outcome: ended.outcome, at: iso(ended.at) } };
    }),
    executions: v.parse(savedRecords, sources.sfn).map(({ machineArn, name, status, startedAt, stoppedAt, history }) => ({
      machine: machineArn.split(':')[6] ?? machineArn,
      name,
      status,
      startedAt: iso(startedAt),
      stoppedAt: stoppedAt === undefined ? null : iso(stoppedAt),
      ...billedTransitions(history),
    })),
    functions: Object.fromEntries(
      Object.entries(sources.counters).map(([name, counters]) => [name, { ...counters, memoryMb: memory.get(name) ?? 0 }]),
    ),
    instances: [...trained(sources), ...transformed(sources), ...secondFleets(sources)],
    stored: v.parse(storedSchema, sources.s3).buckets.map(({ name, keys }) => {
      const versions = keys.flatMap(([, all]) => all).flatMap(({ object }) => object ?? []);
      return { bucket: name, versions: versions.length, bytes: versions.reduce((sum, { bytes }) => sum + bytes, 0) };
    }),
  };
}

function trained({ sagemaker, spotSavings, now }: StatisticsSources): InstanceStatistics[] {
  return Object.values(sagemaker.trainingJobs).map((job) => ({
    work: 'training',
    name: job.request.TrainingJobName,
    instanceType: job.request.ResourceConfig.InstanceType,
    instances: job.request.ResourceConfig.InstanceCount,
    startedAt: iso(job.created),
    billedSeconds: Number(describeJob(job, now, spotSavings)['BillableTimeInSeconds'] ?? 0) + retainedSeconds(job, now),
  }));
}

function transformed({ sagemaker, now }: StatisticsSources): InstanceStatistics[] {
  return Object.values(sagemaker.transformJobs).map(({ request, created, started, ended }) => ({
    work: 'transform',
    name: request.TransformJobName,
    instanceType: request.TransformResources.InstanceType,
    instances: request.TransformResources.InstanceCount,
    startedAt: iso(created),
    billedSeconds: started === undefined ? 0 : ((ended ?? now) - started) / 1000,
  }));
}

function secondFleets({ fleets, now }: StatisticsSources): InstanceStatistics[] {
  return fleets.map(({ endpointConfig, instanceType, instances, startedAt, endedAt }) => ({
    work: 'second fleet',
    name: endpointConfig,
    instanceType,
    instances,
    startedAt: iso(startedAt),
    billedSeconds: ((endedAt ?? now) - startedAt) / 1000,
  }));
}

const iso = (time: number): string => new Date(time).toISOString();
