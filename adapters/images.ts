import { BatchGetImageCommand, type ECRClient, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { StepError } from '../domain/delivery/errors.ts';

/**
 * The digest behind an image URI: `…/repo@sha256:…` says it itself, `…/repo:tag` is asked of the registry.
 *
 * Asked with BatchGetImage, which is part of a pull. AWS's own registries let every account pull and no account
 * describe: DescribeImages is refused there ("no resource-based policy allows the ecr:DescribeImages action").
 *
 * @throws StepError Image.NotFound for a URI of no private registry, and for an image that is not there
 */
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
  const found = await digestOfTag(ecr, { registry, repository, tag: tag ?? 'latest' });
  if (found === undefined) throw new StepError('Image.NotFound', `${uri} does not exist; push it, or name another image in the stack`);
  return { uri: `${uri.slice(0, uri.lastIndexOf(':'))}@${found}`, digest: found };
}

async function digestOfTag(
  ecr: ECRClient,
  { registry, repository, tag }: { readonly registry: string; readonly repository: string; readonly tag: string },
): Promise<string | undefined> {
  try {
    const { images } = await ecr.send(
      new BatchGetImageCommand({ registryId: registry, repositoryName: repository, imageIds: [{ imageTag: tag }] }),
    );
    return images?.[0]?.imageId?.imageDigest;
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return undefined;
    throw error;
  }
}
