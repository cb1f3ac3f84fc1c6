import { DescribeImagesCommand, type ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { StepError } from '../domain/delivery/errors.ts';

/** The digest behind an image URI: `…/repo@sha256:…` says it itself, `…/repo:tag` is asked of the registry. */
export async function resolveDigest(ecr: ECRClient, uri: string): Promise<{ uri: string; digest: string }> {
  const match = /^(?<registry>\d{12})\.dkr\.ecr\.[^/]+\/(?<repository>[^:@]+)(?:@(?<digest>sha256:[0-9a-f]{64})|:(?<tag>[\w.-]+))$/.exec(
    uri,
  );
  const { registry, repository, digest, tag } = match?.groups ?? {};
  if (registry === undefined || repository === undefined) {
    throw new StepError(
      'Image.NotFound',
      `${uri} is no image in a private registry; write ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG or @sha256:DIGEST`,
    );
  }
  if (digest !== undefined) return { uri, digest };
  try {
    const answer = await ecr.send(
      new DescribeImagesCommand({ registryId: registry, repositoryName: repository, imageIds: [{ imageTag: tag ?? 'latest' }] }),
    );
    const found = answer.imageDetails?.[0]?.imageDigest;
    if (found === undefined) throw new StepError('Image.NotFound', `${uri} has no digest in its registry`);
    return { uri: `${uri.slice(0, uri.lastIndexOf(':'))}@${found}`, digest: found };
  } catch (error) {
    if (error instanceof ImageNotFoundException)
      throw new StepError('Image.NotFound', `${uri} does not exist; push it, or name another image in the stack`);
    throw error;
  }
}
