import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { describePackage } from '../registry/packages.ts';
import { text } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeModelPackage: Operation = (world, input) => {
  const { ModelPackageName } = parse('DescribeModelPackage', v.strictObject({ ModelPackageName: text(1, 176) }), input);
  return describePackage(findModelPackage(world, ModelPackageName));
};

/** A version by its ARN, or as `group/version`. */
export function findModelPackage(world: World, nameOrArn: string) {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(world.cloud, 'model-package', nameOrArn);
  const found = world.state.modelPackages[arn];
  if (found === undefined) throw invalid(`ModelPackage ${arn} does not exist.`);
  return found;
}
