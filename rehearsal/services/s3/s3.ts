import type { Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { annotationOperations } from './annotations.ts';
import { bucketOperations } from './buckets.ts';
import { copyOperations } from './copy.ts';
import { deletionOperations } from './deletion.ts';
import { ObjectFiles } from './files.ts';
import { listingOperations } from './listing.ts';
import { multipartOperations } from './multipart.ts';
import { objectOperations } from './objects.ts';
import { s3Permissions } from './permissions.ts';
import { loadS3, saveS3 } from './saved.ts';
import type { BucketConfiguration } from './state.ts';
import { S3Store } from './store.ts';

/** Amazon S3: versions, conditional writes, checksums, multipart uploads, Object Lock, events. Bucket policies are not evaluated. */
export class S3 implements Service {
  readonly name = 's3';
  readonly operations: Service['operations'];
  readonly #store: S3Store;

  /**
   * @param folder keeps the objects' files; it belongs to this rehearsal alone
   * @param before such a folder of an earlier rehearsal: its files are read there, and not copied. @default none
   */
  constructor(folder: string, before?: string) {
    this.#store = new S3Store(new ObjectFiles(folder, before));
    this.operations = {
      ...bucketOperations(this.#store),
      ...objectOperations(this.#store),
      ...copyOperations(this.#store),
      ...multipartOperations(this.#store),
      ...listingOperations(this.#store),
      ...deletionOperations(this.#store),
      ...annotationOperations(this.#store),
    };
  }

  /** Creates the template's buckets. `now`: virtual, milliseconds since the epoch. */
  createBuckets(buckets: readonly BucketConfiguration[], now: number): void {
    for (const bucket of buckets) this.#store.addBucket(bucket, now);
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    return s3Permissions(this.#store, operation, input, cloud);
  }

  save(): Json {
    return saveS3(this.#store);
  }

  load(state: Json): void {
    loadS3(this.#store, state);
  }
}
