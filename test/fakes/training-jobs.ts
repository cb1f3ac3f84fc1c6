import type { TrainingJobs } from '../../adapters/sagemaker/training-jobs.ts';
import type { TrainedJob } from '../../domain/training/training-record.ts';

/** A job on one on-demand instance that trained for half an hour. */
export const aTrainedJob = (name: string, changes: Partial<TrainedJob> = {}): TrainedJob => ({
  name,
  status: 'Completed',
  secondaryStatus: 'Completed',
  image: 'trainer@sha256:1',
  instanceType: 'ml.g5.xlarge',
  instanceCount: 1,
  spot: false,
  hyperparameters: { trees: '60', seed: '7' },
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:30:00.000Z',
  trainingSeconds: 1800,
  billableSeconds: 1800,
  interruptions: 0,
  metrics: { auc: 0.7312 },
  request: { HyperParameters: { trees: '60', seed: '7' }, ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1 } },
  ...changes,
});

/** Training jobs in memory. */
export class FakeTrainingJobs implements TrainingJobs {
  readonly jobs = new Map<string, TrainedJob>();
  /** What describing them throws, if anything. */
  broken: Error | undefined;

  add(job: TrainedJob): void {
    this.jobs.set(job.name, job);
  }

  describe = async (name: string): Promise<TrainedJob | undefined> => {
    if (this.broken !== undefined) throw this.broken;
    return this.jobs.get(name);
  };
}
