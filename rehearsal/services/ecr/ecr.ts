import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';

/** An image that the registry has. */
export interface Image {
  /** Account whose registry holds it. @default - the rehearsal's own */
  readonly registry?: string;
  readonly repository: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** @default - none */
  readonly tags?: readonly string[];
  /** Bytes. @default 0 */
  readonly size?: number;
}

const ImageId = v.object({ imageDigest: v.optional(v.string()), imageTag: v.optional(v.string()) });
const Asked = v.object({ registryId: v.optional(v.string()), repositoryName: v.string(), imageIds: v.optional(v.array(ImageId)) });
type ImageId = v.InferOutput<typeof ImageId>;

/** Amazon ECR: which digest a tag means. Images themselves are folders with programs, not layers. */
export class Ecr implements Service {
  readonly name = 'ecr';
  readonly operations: Service['operations'];
  readonly #images: Image[] = [];
  readonly #repositories: { readonly registry: string | undefined; readonly name: string }[] = [];
  #createdAt = 0;

  constructor() {
    this.operations = {
      DescribeImages: (input, context) => this.#describe(input, context),
      BatchGetImage: (input, context) => this.#batchGet(input, context),
    };
  }

  /** `now`: virtual, milliseconds since the epoch; when the images were pushed. */
  createImages(images: readonly Image[], now: number, repositories: readonly string[] = []): void {
    this.#createdAt = now;
    this.#images.push(...images);
    this.#repositories.push(...repositories.map((name) => ({ registry: undefined, name })));
    this.#repositories.push(...images.map(({ registry, repository }) => ({ registry, name: repository })));
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const account = typeof input['registryId'] === 'string' ? input['registryId'] : cloud.account;
    return [
      {
        action: `ecr:${operation}`,
        resource: `arn:${cloud.partition}:ecr:${cloud.region}:${account}:repository/${String(input['repositoryName'] ?? '')}`,
      },
    ];
  }

  #describe(input: Members, context: CallContext): Members {
    const { registry, repositoryName, imageIds } = this.#asked(input, context);
    if (registry !== context.cloud.account) throw foreign(registry, repositoryName, context);
    const images =
      imageIds === undefined
        ? this.#in(registry, repositoryName, context)
        : imageIds.map((id) => this.#must(registry, repositoryName, id, context));
    return {
      imageDetails: images.map((image) => ({
        registryId: registry,
        repositoryName,
        imageDigest: image.digest,
        ...(image.tags === undefined ? {} : { imageTags: image.tags }),
        imageSizeInBytes: image.size ?? 0,
        imagePushedAt: new Date(this.#createdAt),
      })),
    };
  }

  #batchGet(input: Members, context: CallContext): Members {
    const { registry, repositoryName, imageIds = [] } = this.#asked(input, context);
    const found = imageIds.map((id) => ({ id, image: this.#find(registry, repositoryName, id, context) }));
    return {
      images: found.flatMap(({ id, image }) =>
        image === undefined
          ? []
          : [
              {
                registryId: registry,
                repositoryName,
                imageId: { imageDigest: image.digest, ...(id.imageTag === undefined ? {} : { imageTag: id.imageTag }) },
              },
            ],
      ),
      failures: found.flatMap(({ id, image }) =>
        image === undefined ? [{ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }] : [],
      ),
    };
  }

  #asked(input: Members, { cloud }: CallContext): v.InferOutput<typeof Asked> & { registry: string } {
    const asked = readInput(Asked, input);
    const registry = asked.registryId ?? cloud.account;
    const known = this.#repositories.some((there) => (there.registry ?? cloud.account) === registry && there.name === asked.repositoryName);
    if (known) return { ...asked, registry };
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${asked.repositoryName}' does not exist in the registry with id '${registry}'`,
    );
  }

  #in(registry: string, repository: string, { cloud }: CallContext): Image[] {
    return this.#images.filter((image) => (image.registry ?? cloud.account) === registry && image.repository === repository);
  }

  #find(registry: string, repository: string, { imageDigest, imageTag }: ImageId, context: CallContext): Image | undefined {
    return this.#in(registry, repository, context).find(
      (image) =>
        (imageDigest !== undefined || imageTag !== undefined) &&
        (imageDigest === undefined || image.digest === imageDigest) &&
        (imageTag === undefined || image.tags?.includes(imageTag) === true),
    );
  }

  #must(registry: string, repository: string, id: ImageId, context: CallContext): Image {
    const image = this.#find(registry, repository, id, context);
    if (image !== undefined) return image;
    const what = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
    throw new AwsError(
      'ImageNotFoundException',
      `The image with imageId ${what} does not exist within the repository with name '${repository}'`,
    );
  }
}

/** AWS's registries let everybody pull their images and nobody describe them. */
function foreign(registry: string, repository: string, { cloud, caller }: CallContext): AwsError {
  const resource = `arn:${cloud.partition}:ecr:${cloud.region}:${registry}:repository/${repository}`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${caller.roleArn ?? caller.name} is not authorized to perform: ecr:DescribeImages on resource: ${resource} because no resource-based policy allows the ecr:DescribeImages action`,
  );
}
