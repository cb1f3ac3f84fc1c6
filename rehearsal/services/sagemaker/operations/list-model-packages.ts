import * as v from 'valibot';
import { listing, listingInput } from '../listing.ts';
import { approvalStatus } from '../registry/model-package.ts';
import { oneOf, text } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findGroup } from './describe-model-package-group.ts';

const schema = v.strictObject({
  ...listingInput,
  ModelPackageGroupName: v.optional(text(1, 170)),
  ModelApprovalStatus: v.optional(approvalStatus),
  ModelPackageType: v.optional(oneOf('Versioned', 'Both')),
});

export const listModelPackages: Operation = (world, input) => {
  const request = parse('ListModelPackages', schema, input);
  const group =
    request.ModelPackageGroupName === undefined ? undefined : findGroup(world, request.ModelPackageGroupName).request.ModelPackageGroupName;
  const items = Object.values(world.state.modelPackages)
    .filter((found) => group === undefined || found.group === group)
    .filter((found) => request.ModelApprovalStatus === undefined || found.request.ModelApprovalStatus === request.ModelApprovalStatus)
    .map((found) => ({
      name: `${found.group}/${String(found.version).padStart(9, '0')}`,
      created: found.created,
      summary: {
        ModelPackageArn: found.arn,
        ModelPackageGroupName: found.group,
        ModelPackageVersion: found.version,
        ModelPackageDescription: found.request.ModelPackageDescription,
        ModelPackageStatus: found.status,
        ModelApprovalStatus: found.request.ModelApprovalStatus,
        ModelLifeCycle: found.request.ModelLifeCycle,
        CreationTime: new Date(found.created),
      },
    }));
  return listing(items, request, 'ModelPackageSummaryList');
};
