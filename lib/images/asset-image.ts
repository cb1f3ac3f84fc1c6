import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DockerImageAsset, type DockerImageAssetOptions, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { refuse } from '../refusal.ts';
import type { BindImage } from './bound-image.ts';

/** An image that is built from a folder when the app is deployed. */
export function assetImage(given: string, build: DockerImageAssetOptions = {}): BindImage {
  const directory = resolve(given);
  if (!existsSync(directory)) refuse(`ContainerImage.fromAsset: there is no folder ${directory}; name one with a Dockerfile`);
  const dockerfile = build.file ?? 'Dockerfile';
  if (!existsSync(join(directory, dockerfile))) {
    refuse(`ContainerImage.fromAsset: ${directory} has no ${dockerfile}; add one, or name another in build.file`);
  }
  return (scope, id) => {
    // SageMaker's instances are x86 but for a few; without this, an image built on an ARM laptop would not start.
    const asset = new DockerImageAsset(scope, id, { platform: Platform.LINUX_AMD64, ...build, directory });
    return { uri: asset.imageUri, repositoryArn: asset.repository.repositoryArn, identity: `asset:${asset.assetHash}` };
  };
}
