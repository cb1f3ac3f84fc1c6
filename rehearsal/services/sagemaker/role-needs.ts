import { AwsError } from '../../cloud/aws-error.ts';
import type { LogLine } from '../../cloud/cloud.ts';
import { type Role, reasonOf } from './role.ts';
import type { World } from './world.ts';

/** Pulling an image from ECR needs the execution role; an image from elsewhere needs nothing of ours. */
export async function pullImage(world: World, role: Role, imageUri: string): Promise<void> {
  const found = /^(\d{12})\.dkr\.ecr\.[^/]+\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(imageUri);
  if (found === null) return;
  const [, registryId, repositoryName, imageTag, imageDigest] = found;
  const id = imageDigest === undefined ? { imageTag: imageTag ?? 'latest' } : { imageDigest };
  try {
    await role.proves('ecr', 'BatchGetImage', { registryId, repositoryName, imageIds: [id] }, world.unplayed);
  } catch (error) {
    // Whether the image exists is for the rehearsal's own resolver to say; this call is about the permission.
    if (error instanceof AwsError && /AccessDenied/.test(error.name)) throw error;
  }
}

/** An encrypted volume needs a grant on its key for the instance. */
export async function sealVolume(world: World, role: Role, kmsKeyId: string | undefined): Promise<void> {
  if (kmsKeyId === undefined || kmsKeyId === '') return;
  const grant = {
    KeyId: kmsKeyId,
    GranteePrincipal: 'sagemaker.amazonaws.com',
    Operations: ['Decrypt', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant'],
  };
  await role.proves('kms', 'CreateGrant', grant, world.unplayed);
}

/** Instances in a VPC need a network interface in each of its subnets. */
export async function joinNetwork(
  world: World,
  role: Role,
  network: { readonly Subnets: readonly string[]; readonly SecurityGroupIds: readonly string[] } | undefined,
): Promise<void> {
  if (network === undefined) return;
  for (const SubnetId of network.Subnets) {
    await role.proves('ec2', 'CreateNetworkInterface', { SubnetId, Groups: network.SecurityGroupIds }, world.unplayed);
  }
}

/**
 * Where a container's lines go. A role that may not write logs loses them, as on AWS: the job runs on, silently;
 * the rehearsal says so in the timeline.
 */
export async function writeLogs(world: World, role: Role, group: string, stream: string): Promise<(line: string) => void> {
  try {
    await role.proves('cloudwatchlogs', 'CreateLogStream', { logGroupName: group, logStreamName: stream }, world.unplayed);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A group or stream that is there already is no obstacle.
    if (error.name !== 'ResourceAlreadyExistsException' && error.name !== 'ResourceNotFoundException') {
      world.tell(stream, `the container's log is lost: ${reasonOf(error)}`);
      return () => {};
    }
  }
  return (message) => world.cloud.log({ group, stream, message } satisfies LogLine);
}
