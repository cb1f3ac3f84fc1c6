import * as v from 'valibot';
import { entityName } from '../shapes.ts';
import { describeJob } from '../training/describe.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeTrainingJob: Operation = (world, input) => {
  const { TrainingJobName } = parse('DescribeTrainingJob', v.strictObject({ TrainingJobName: entityName }), input);
  return describeJob(findTrainingJob(world, TrainingJobName), world.now, world.story.spotSavings);
};

export function findTrainingJob(world: World, name: string) {
  const job = world.state.trainingJobs[name];
  if (job === undefined) throw invalid('Requested resource not found.');
  return job;
}
