import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { text } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeModelPackageGroup: Operation = (world, input) => {
  const { ModelPackageGroupName } = parse('DescribeModelPackageGroup', v.strictObject({ ModelPackageGroupName: text(1, 170) }), input);
  const { request, arn, created } = findGroup(world, ModelPackageGroupName);
  return {
    ModelPackageGroupName: request.ModelPackageGroupName,
    ModelPackageGroupArn: arn,
    ModelPackageGroupDescription: request.ModelPackageGroupDescription,
    CreationTime: new Date(created),
    CreatedBy: {},
    ModelPackageGroupStatus: 'Completed',
  };
};

/** A group by its name or ARN. */
export function findGroup(world: World, nameOrArn: string) {
  const groups = Object.values(world.state.modelPackageGroups);
  const group = groups.find(({ request, arn }) => request.ModelPackageGroupName === nameOrArn || arn === nameOrArn);
  if (group === undefined) {
    const arn = nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(world.cloud, 'model-package-group', nameOrArn);
    throw invalid(`ModelPackageGroup ${arn} does not exist.`);
  }
  return group;
}
