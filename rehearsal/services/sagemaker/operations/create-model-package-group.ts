import { arnOf } from '../arn.ts';
import { createModelPackageGroupInput } from '../registry/model-package.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const createModelPackageGroup: Operation = (world, input) => {
  const request = parse('CreateModelPackageGroup', createModelPackageGroupInput, input);
  const name = request.ModelPackageGroupName;
  const arn = arnOf(world.cloud, 'model-package-group', name);
  if (world.state.modelPackageGroups[name] !== undefined) throw invalid(`Model Package Group already exists: ${arn}`);
  world.state.modelPackageGroups[name] = { request, arn, created: world.now, versions: 0 };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { ModelPackageGroupArn: arn };
};
