import { Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DropSource } from '../drop-source.ts';
import type { PlatformReferences } from '../platform/platform-references.ts';
import { declareForRehearsal } from '../rehearsal-metadata.ts';

/** Where the drops of one model arrive. */
export interface Drops {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Ends in `/`. */
  readonly prefix: string;
  /** Key of a bucket that is not the platform's. */
  readonly keyArn: string | undefined;
}

export function dropsOf(scope: Construct, model: string, source: DropSource | undefined, platform: PlatformReferences): Drops {
  const prefix = source?.prefix ?? `drops/${model}/`;
  if (source === undefined) return { bucketName: platform.dataBucketName, bucketArn: platform.dataBucketArn, prefix, keyArn: undefined };
  const { bucketName, bucketArn, encryptionKey } = source.bucket;
  const imported = !(source.bucket instanceof Bucket);
  if (imported && !Token.isUnresolved(bucketName)) declareForRehearsal(scope, { buckets: [bucketName] });
  return { bucketName, bucketArn, prefix, keyArn: encryptionKey?.keyArn };
}
