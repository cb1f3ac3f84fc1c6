import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';

/** An image that the registry has. */
export interface Image {
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
  readonly #repositories = new Set<string>();
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
    for (const name of [...repositories, ...images.map((image) => image.repository)]) this.#repositories.add(name);
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
    const { repositoryName, imageIds } = this.#asked(input, context);
    const images =
      imageIds === undefined
        ? this.#images.filter((image) => image.repository === repositoryName)
        : imageIds.map((id) => this.#must(repositoryName, id));
    return {
      imageDetails: images.map((image) => ({
        registryId: context.cloud.account,
        repositoryName,
        imageDigest: image.digest,
        ...(image.tags === undefined ? {} : { imageTags: image.tags }),
        imageSizeInBytes: image.size ?? 0,
        imagePushedAt: new Date(this.#createdAt),
      })),
    };
  }

  #batchGet(input: Members, context: CallContext): Members {
    const { repositoryName, imageIds = [] } = this.#asked(input, context);
    const found = imageIds.map((id) => ({ id, image: this.#find(repositoryName, id) }));
    return {
      images: found.flatMap(({ id, image }) =>
        image === undefined
          ? []
          : [
              {
                registryId: context.cloud.account,
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

  #asked(input: Members, context: CallContext): v.InferOutput<typeof Asked> {
    const asked = readInput(Asked, input);
    const registry = asked.registryId ?? context.cloud.account;
    if (registry === context.cloud.account && this.#repositories.has(asked.repositoryName)) return asked;
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${asked.repositoryName}' does not exist in the registry with id '${registry}'`,
    );
  }

  #find(repository: string, { imageDigest, imageTag }: ImageId): Image | undefined {
    return this.#images.find(
      (image) =>
        image.repository === repository &&
        (imageDigest !== undefined || imageTag !== undefined) &&
        (imageDigest === undefined || image.digest === imageDigest) &&
        (imageTag === undefined || image.tags?.includes(imageTag) === true),
    );
  }

  #must(repository: string, id: ImageId): Image {
    const image = this.#find(repository, id);
    if (image !== undefined) return image;
    const what = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
    throw new AwsError(
      'ImageNotFoundException',
      `The image with imageId ${what} does not exist within the repository with name '${repository}'`,
    );
  }
}
