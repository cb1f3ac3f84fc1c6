import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { containerReport } from '../../adapters/container-report.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { TrainingJobs } from '../../adapters/sagemaker/training-jobs.ts';
import { trainedChannel } from '../../adapters/trained-channel.ts';
import type { AccountPolicy } from '../../domain/policy/account-policy.ts';
import type { Attempt, TrainingRecord } from '../../domain/training/training-record.ts';
import { deliveryUri } from '../shared/places.ts';
import { cloudwatchReport } from './cloudwatch-report.ts';

import type { RecordTrainingInput } from './contract.ts';

/** The image's identity, and in script mode that of the code which travels beside it. */
const codeOf = ({ image, program }: AccountPolicy['trainer']): string =>
  program === undefined ? image : `${image} running ${program.entryPoint} of sha256:${program.sourceSha256}`;

export interface Ports {
  readonly objects: ObjectStore;
  readonly jobs: TrainingJobs;
  readonly metrics: Metrics;
  readonly dataBucket: string;
}

/**
 * Keeps everything that made a model, and what its training reported, as `training.json`. What cannot be read is named in its notes:
 * a report that is missing makes no model worse.
 */
export const recordTraining =
  ({ objects, jobs, metrics, dataBucket }: Ports) =>
  async ({ delivery, training, channels, datasetId, images }: RecordTrainingInput) => {
    const policy = await readPolicy(objects, delivery);
    const notes: string[] = [];
    const tried = async <T>(what: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await read();
      } catch (error) {
        const note = `${what} could not be read: ${error instanceof Error ? error.message : String(error)}`;
        if (!notes.includes(note)) notes.push(note);
        return otherwise;
      }
    };
    const base = deliveryUri(dataBucket, delivery);
    const { jobName } = training;
    const job = jobName === undefined ? undefined : await tried(`training job ${jobName}`, () => jobs.describe(jobName), undefined);
    if (jobName === undefined) notes.push('the trainer named no job, so neither its request nor its metrics are known');
    else if (job === undefined && notes.length === 0) notes.push(`training job ${jobName} is not there`);

    const nothing = { facts: null, history: null, notes: [] };
    const ours =
      jobName === undefined
        ? nothing
        : await tried("the container's report", () => containerReport(objects, `${base}training/${jobName}/output/output.tar.gz`), nothing);
    const names = policy.training.metrics.map(({ name }) => name);
    const watched =
      job === undefined
        ? { history: null, utilization: [] }
        : await tried('metrics in CloudWatch', () => cloudwatchReport(metrics, job, names), { history: null, utilization: [] });
    const history = ours.history ?? watched.history;
    if (history === null)
      notes.push('no history: the container wrote no slipway/metrics.jsonl, and CloudWatch has none of the metrics that the policy names');

    const record: TrainingRecord = {
      format: 'training/1',
      status: training.status,
      datasetId,
      policyHash: delivery.policy.hash,
      code: codeOf(policy.account.trainer),
      image: images.trainer,
      seed: policy.training.seed,
      channels: await tried(
        'the files that were trained on',
        () =>
          Promise.all(channels.map(({ ChannelName, DataSource }) => trainedChannel(objects, ChannelName, DataSource.S3DataSource.S3Uri))),
        [],
      ),
      job: job ?? null,
      attempts: await Promise.all(training.attempts.map(withSeconds)),
      metrics: { ...training.metrics, ...job?.metrics },
      facts: ours.facts,
      utilization: watched.utilization,
      history,
      notes: [...ours.notes, ...notes],
    };
    const recordUri = `${base}training.json`;
    const text = JSON.stringify(record);
    await objects.put(recordUri, text);
    return { recordUri, sha256: sha256Hex(text), notes: record.notes.slice(0, 5) };

    /** An attempt that ended without a model cost time too, if it names its job. */
    async function withSeconds(attempt: Attempt): Promise<Attempt> {
      const { jobName: name, trainingSeconds } = attempt;
      if (name === undefined || trainingSeconds !== undefined) return attempt;
      const found = name === job?.name ? job : await tried(`training job ${name}`, () => jobs.describe(name), undefined);
      return {
        ...attempt,
        ...(found?.trainingSeconds === undefined ? {} : { trainingSeconds: found.trainingSeconds }),
        ...(found?.billableSeconds === undefined ? {} : { billableSeconds: found.billableSeconds }),
      };
    }
  };
