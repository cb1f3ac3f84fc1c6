import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { invalidArgument } from './errors.ts';
import { InBucket, refuseUnplayed } from './inputs.ts';
import type { Bucket } from './state.ts';
import type { S3Store } from './store.ts';

const Create = v.object({ ...InBucket.entries, ObjectLockEnabledForBucket: v.optional(v.boolean(), false) });
const PutVersioning = v.object({
  ...InBucket.entries,
  VersioningConfiguration: v.object({ Status: v.picklist(['Enabled', 'Suspended']) }),
});
const PutNotification = v.object({
  ...InBucket.entries,
  NotificationConfiguration: v.strictObject({ EventBridgeConfiguration: v.optional(v.object({})) }),
});
/** 3 to 63 of a-z, 0-9, hyphen and dot, beginning and ending with a letter or digit. */
const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function bucketOperations(store: S3Store) {
  const find = (input: Members, context: CallContext): Bucket => {
    const { Bucket, ExpectedBucketOwner } = readInput(InBucket, input);
    return store.bucket(Bucket, ExpectedBucketOwner, context.cloud.account);
  };
  return {
    CreateBucket(input: Members, context: CallContext): Members {
      refuseUnplayed('CreateBucket', input);
      const create = readInput(Create, input);
      if (!NAME.test(create.Bucket))
        throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: create.Bucket });
      if (store.buckets.has(create.Bucket))
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
        );
      store.addBucket({ name: create.Bucket, ...(create.ObjectLockEnabledForBucket ? { objectLock: {} } : {}) }, context.now);
      return { Location: `/${create.Bucket}` };
    },

    DeleteBucket(input: Members, context: CallContext): Members {
      const bucket = find(input, context);
      if (bucket.keys.size > 0)
        throw new AwsError(
          'BucketNotEmpty',
          'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
          409,
        );
      store.buckets.delete(bucket.name);
      return {};
    },

    HeadBucket(input: Members, context: CallContext): Members {
      find(input, context);
      return { BucketRegion: context.cloud.region };
    },

    ListBuckets(_input: Members, context: CallContext): Members {
      const buckets = [...store.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return {
        Owner: { ID: context.cloud.account },
        Buckets: buckets.map((bucket) => ({ Name: bucket.name, CreationDate: new Date(bucket.createdAt) })),
      };
    },

    GetBucketLocation(input: Members, context: CallContext): Members {
      find(input, context);
      // S3's oldest region has no name here.
      return context.cloud.region === 'us-east-1' ? {} : { LocationConstraint: context.cloud.region };
    },

    GetBucketVersioning(input: Members, context: CallContext): Members {
      const { versioning } = find(input, context);
      return versioning === 'Disabled' ? {} : { Status: versioning };
    },

    PutBucketVersioning(input: Members, context: CallContext): Members {
      refuseUnplayed('PutBucketVersioning', input);
      const bucket = find(input, context);
      const { Status: status } = readInput(PutVersioning, input).VersioningConfiguration;
      if (status === 'Suspended' && bucket.objectLock !== undefined)
        throw new AwsError(
          'InvalidBucketState',
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
          409,
        );
      bucket.versioning = status;
      return {};
    },

    GetBucketNotificationConfiguration(input: Members, context: CallContext): Members {
      return find(input, context).eventBridge ? { EventBridgeConfiguration: {} } : {};
    },

    PutBucketNotificationConfiguration(input: Members, context: CallContext): Members {
      const bucket = find(input, context);
      const configuration = input['NotificationConfiguration'];
      const others =
        typeof configuration === 'object' && configuration !== null
          ? Object.keys(configuration).filter((name) => name !== 'EventBridgeConfiguration')
          : [];
      if (others.length > 0) throw new NotRehearsed(`the bucket notification ${others.join(', ')}`, 'S3 speaks to EventBridge only');
      bucket.eventBridge = readInput(PutNotification, input).NotificationConfiguration.EventBridgeConfiguration !== undefined;
      return {};
    },

    GetBucketEncryption(input: Members, context: CallContext): Members {
      const { algorithm, kmsKeyArn, bucketKey } = find(input, context).encryption ?? { algorithm: 'AES256' };
      const standing = { SSEAlgorithm: algorithm, ...(kmsKeyArn === undefined ? {} : { KMSMasterKeyID: kmsKeyArn }) };
      return {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: standing, BucketKeyEnabled: bucketKey ?? false }],
        },
      };
    },

    GetObjectLockConfiguration(input: Members, context: CallContext): Members {
      const { objectLock } = find(input, context);
      if (objectLock === undefined)
        throw new AwsError('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket', 404);
      if (objectLock.mode === undefined) return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } };
      if ((objectLock.days === undefined) === (objectLock.years === undefined))
        throw invalidArgument('a default retention has either days or years');
      const retention = {
        Mode: objectLock.mode,
        ...(objectLock.days === undefined ? { Years: objectLock.years } : { Days: objectLock.days }),
      };
      return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } } };
    },
  };
}
