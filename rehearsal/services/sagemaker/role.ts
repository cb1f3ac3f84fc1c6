import { constants, copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Caller, Cloud, Members } from '../../cloud/cloud.ts';
import { isS3Body, readBody, type S3Body } from '../s3/body.ts';

const page = v.object({
  Contents: v.optional(v.array(v.object({ Key: v.string(), Size: v.optional(v.number(), 0) })), []),
  IsTruncated: v.optional(v.boolean(), false),
  NextContinuationToken: v.optional(v.string()),
});
const object = v.object({ Body: v.custom<S3Body>(isS3Body, 'an S3 body') });

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** What SageMaker does in other services with an execution role; IAM judges each call by that role. */
export class Role {
  readonly #cloud: Cloud;
  readonly #caller: Caller;

  /** @param purpose what the call is needed to do, for a denial's message: `pull the image of training job x` */
  constructor(cloud: Cloud, roleArn: string, purpose: string) {
    this.#cloud = cloud;
    this.#caller = { roleArn, name: 'sagemaker', service: 'sagemaker.amazonaws.com', purpose };
  }

  call(service: string, operation: string, input: Members): Promise<Members> {
    return this.#cloud.call(service, operation, input, this.#caller);
  }

  /**
   * Makes a call that only proves a permission, such as pulling an image. A service or operation that the rehearsal
   * does not play proves nothing; that is said once in the timeline.
   */
  async proves(service: string, operation: string, input: Members, unplayed: Set<string>): Promise<void> {
    try {
      await this.call(service, operation, input);
    } catch (error) {
      if (!(error instanceof AwsError) || error.name !== 'NotRehearsed') throw error;
      const name = `${service}:${operation}`;
      if (unplayed.has(name)) return;
      unplayed.add(name);
      const message = `${name} by ${this.#caller.roleArn ?? 'the execution role'} is not rehearsed: this permission is not evaluated`;
      this.#cloud.timeline({ source: 'sagemaker', subject: this.#caller.purpose ?? name, message });
    }
  }

  async list(bucket: string, prefix: string): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for (let token: string | undefined; ; ) {
      const input = { Bucket: bucket, Prefix: prefix, ...(token === undefined ? {} : { ContinuationToken: token }) };
      const answer = v.parse(page, await this.call('s3', 'ListObjectsV2', input));
      found.push(...answer.Contents.map(({ Key, Size }) => ({ key: Key, bytes: Size })));
      token = answer.NextContinuationToken;
      if (!answer.IsTruncated || token === undefined) return found;
    }
  }

  /** Copies an object into a file: a copy, so that a container cannot change the object. */
  async download(bucket: string, key: string, target: string): Promise<void> {
    const { Body } = v.parse(object, await this.call('s3', 'GetObject', { Bucket: bucket, Key: key }));
    await mkdir(dirname(target), { recursive: true });
    const whole = !(Body instanceof Uint8Array) && Body.bytes > 0 && (await stat(Body.file)).size === Body.bytes;
    if (whole) await copyFile(Body.file, target, constants.COPYFILE_FICLONE);
    else await writeFile(target, await readBody(Body));
  }

  async read(bucket: string, key: string): Promise<Buffer> {
    const { Body } = v.parse(object, await this.call('s3', 'GetObject', { Bucket: bucket, Key: key }));
    return readBody(Body);
  }

  async upload(bucket: string, key: string, body: Uint8Array | { file: string; bytes: number }, kmsKeyId?: string): Promise<void> {
    const encryption = kmsKeyId === undefined || kmsKeyId === '' ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId };
    await this.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: body, ...encryption });
  }
}

/** Words of an error that another service answered. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
