import { AwsError } from '../../../cloud/aws-error.ts';
import { arnOf } from '../arn.ts';
import { plain } from '../events.ts';
import { createModelPackageInput, type ModelPackage } from '../registry/model-package.ts';
import { completeLater, emitPackage } from '../registry/packages.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findGroup } from './describe-model-package-group.ts';

/** Creates the next version of a group; with a ClientToken the same request is answered with the same version. */
export const createModelPackage: Operation = (world, input) => {
  const request = parse('CreateModelPackage', createModelPackageInput, input);
  const group = findGroup(world, request.ModelPackageGroupName);
  const { ClientToken } = request;
  const before =
    ClientToken === undefined
      ? undefined
      : Object.values(world.state.modelPackages).find((found) => found.request.ClientToken === ClientToken);
  if (before !== undefined) {
    const { ModelApprovalStatus: _first, ...first } = before.request;
    const { ModelApprovalStatus: _second, ...second } = request;
    if (before.modified === undefined && JSON.stringify(plain(first)) !== JSON.stringify(plain(second))) {
      throw new AwsError('ConflictException', `ClientToken ${ClientToken ?? ''} was used for another model package: ${before.arn}`);
    }
    return { ModelPackageArn: before.arn };
  }
  group.versions += 1;
  const name = group.request.ModelPackageGroupName;
  const arn = `${arnOf(world.cloud, 'model-package', name)}/${group.versions}`;
  const created: ModelPackage = {
    request: { ...request, ModelApprovalStatus: request.ModelApprovalStatus ?? 'PendingManualApproval' },
    arn,
    group: name,
    version: group.versions,
    status: 'Pending',
    created: world.now,
    completesAt: world.after('model-package.create'),
  };
  world.state.modelPackages[arn] = created;
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  emitPackage(world, created, []);
  completeLater(world, created);
  return { ModelPackageArn: arn };
};
