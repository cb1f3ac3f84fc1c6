import type { Members } from '../../../cloud/cloud.ts';
import { emit, tagMap } from '../events.ts';
import type { World } from '../world.ts';
import type { ModelPackage } from './model-package.ts';

/** Creation is asynchronous: a version is Pending for a moment and then Completed. */
export function completeLater(world: World, of: ModelPackage): void {
  if (of.completesAt === undefined) return;
  world.arm(`model-package/${of.arn}`, of.completesAt, async () => {
    of.status = 'Completed';
    of.completesAt = undefined;
    emitPackage(world, of, []);
  });
}

/** DescribeModelPackageOutput. */
export function describePackage(of: ModelPackage): Members {
  const { Tags: _tags, ClientToken: _token, ModelPackageGroupName: _group, ...request } = of.request;
  const validation = of.status === 'Completed' ? 'Completed' : 'NotStarted';
  return {
    ...request,
    ModelPackageName: `${of.group}/${of.version}`,
    ModelPackageGroupName: of.group,
    ModelPackageVersion: of.version,
    ModelPackageArn: of.arn,
    ModelPackageStatus: of.status,
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [{ Name: of.arn, Status: validation }] },
    ApprovalDescription: of.approvalDescription,
    CertifyForMarketplace: false,
    CreationTime: new Date(of.created),
    LastModifiedTime: of.modified === undefined ? undefined : new Date(of.modified),
    CreatedBy: {},
  };
}

/** `updated` names what UpdateModelPackage changed: the filter that keeps later edits from looking like an approval. */
export function emitPackage(world: World, of: ModelPackage, updated: readonly string[]): void {
  const { CreationTime: _time, ...described } = describePackage(of);
  emit(world, 'SageMaker Model Package State Change', of.arn, {
    ...described,
    CreationTime: new Date(of.created).toISOString(),
    UpdatedModelPackageFields: updated,
    Tags: tagMap(world.state.tags[of.arn]),
  });
}
