import type { Members } from '../../../../rehearsal/cloud/cloud.ts';
import { aTrainingJob, type RehearsalCloud } from '../../../fakes/rehearsal-cloud.ts';

export const describeJob = (at: RehearsalCloud, name = 'job'): Promise<Members> =>
  at.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName: name });

/** Creates the job and runs it to its end. */
export async function train(at: RehearsalCloud, changes: Members = {}, name = 'job'): Promise<Members> {
  await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob(name, changes));
  await at.runUntil(() => /Completed|Failed|Stopped/.test(at.sagemaker.world.state.trainingJobs[name]?.status ?? ''));
  return describeJob(at, name);
}

type Transition = { readonly Status: string; readonly StartTime: Date };
const transitions = (job: Members) => job['SecondaryStatusTransitions'] as readonly Transition[];

export const secondaries = (job: Members): readonly string[] => transitions(job).map(({ Status }) => Status);

/** Minutes after `start` at which the job came to a status for the first time. */
export function minuteOf(job: Members, status: string, start: number): number {
  const found = transitions(job).find(({ Status }) => Status === status);
  return ((found?.StartTime.getTime() ?? Number.NaN) - start) / 60_000;
}
