import type { Sha256 } from '../delivery/names.ts';
import type { TrainedChannel, TrainingRecord } from '../training/training-record.ts';

/** Name of the n-th reproduction of a delivery: of its workflow's execution, its folder and its job. As long as a delivery's id. */
export const reproductionIdFor = (model: string, deliveryId: string, number: number, sha256: Sha256): string =>
  `${model}-${sha256(JSON.stringify(['reproduction', deliveryId, number])).slice(0, 20)}`;

export interface ReproductionOf {
  readonly model: string;
  readonly deliveryId: string;
  readonly policy: { readonly uri: string; readonly hash: string };
}

/**
 * Input of the trainer's workflow that trains a delivery's model again: the same channels, image, request and type of instance, as the
 * only rung. Its name, output and checkpoints are its own: those of the delivery would hand it the finished training.
 *
 * @returns or why the record does not suffice
 */
export function trainAgain(
  { job, image, seed }: TrainingRecord,
  of: ReproductionOf,
  id: string,
  folder: string,
): { readonly input: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  if (job === null) return { problem: 'its record does not hold the request of its training job' };
  if (job.status !== 'Completed' || job.secondaryStatus !== 'Completed')
    return { problem: `its training job ${job.name} ended ${job.status} (${job.secondaryStatus}): there is no model to reproduce` };
  const { InputDataConfig: channels, AlgorithmSpecification, ResourceConfig, ...request } = job.request;
  if (channels === undefined || job.instanceType === undefined)
    return { problem: `its record lacks the channels or the instance of ${job.name}` };
  const tags = { 'slipway:model': of.model, 'slipway:delivery': id, 'slipway:reproduces': of.deliveryId };
  return {
    input: {
      deliveryId: id,
      channels,
      image,
      policy: of.policy,
      outputUri: `${folder}training/`,
      seed,
      rungs: [
        {
          instanceType: job.instanceType,
          spot: job.spot,
          request: {
            ...request,
            AlgorithmSpecification: without(AlgorithmSpecification, 'TrainingImage'),
            // Nobody waits for a second job like this one.
            ResourceConfig: without(ResourceConfig, 'KeepAlivePeriodInSeconds'),
            CheckpointConfig: { ...asObject(request['CheckpointConfig']), S3Uri: `${folder}training/checkpoints/` },
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          },
        },
      ],
    },
  };
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});

function without(value: unknown, member: string): Readonly<Record<string, unknown>> {
  const { [member]: _left, ...rest } = asObject(value);
  return rest;
}

/**
 * Whether the training code is not that of the record any more.
 *
 * @param found hash of what lies there now; undefined when nothing does, or nothing that can be unpacked
 */
export function changedCode({ image: { source } }: TrainingRecord, found: string | undefined): string | undefined {
  if (source === undefined || found === source.sha256) return undefined;
  const there = found === undefined ? 'no archive is there now' : `now sha256:${found}`;
  return `training code at ${source.uri} was sha256:${source.sha256}; ${there}`;
}

/** The first channel whose files are not those that were trained on; undefined when all are. */
export function changedChannel(recorded: readonly TrainedChannel[], now: readonly TrainedChannel[]): string | undefined {
  for (const channel of recorded) {
    const found = now.find(({ name }) => name === channel.name);
    if (found?.digest === channel.digest) continue;
    const there = found === undefined || found.files === 0 ? 'nothing is there now' : `now ${counts(found)}, or written again`;
    return `channel ${channel.name} at ${channel.uri} had ${counts(channel)}; ${there}`;
  }
  return undefined;
}

const counts = ({ files, bytes }: TrainedChannel): string => `${files} ${files === 1 ? 'file' : 'files'} of ${bytes} bytes`;
