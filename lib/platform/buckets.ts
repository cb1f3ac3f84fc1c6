import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What every bucket of a platform is: private, TLS 1.2 only, versioned, kept when the stack goes. */
const GUARDED: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** Access logs of both buckets. S3 writes them only with its own keys (Amazon S3 user guide, "Enabling server access logging"). */
export function logsBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'Logs', {
    ...GUARDED,
    versioned: false,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ id: 'Forget', expiration: Duration.days(365) }],
  });
}

/** Drops, snapshots, artifacts, deliveries. Announces new objects on the default bus, which its rules listen to. */
export function dataBucket(scope: Construct, key: IKey, logs: Bucket): Bucket {
  const bucket = new Bucket(scope, 'Data', {
    ...GUARDED,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    lifecycleRules: [
      { id: 'AbortUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      // A drop written again must stay readable by version while its delivery runs or is repeated.
      { id: 'ForgetOldVersions', noncurrentVersionExpiration: Duration.days(90) },
    ],
  });
  // The L2 property would add a custom resource with a Python function; S3 needs only this.
  resourceOf(bucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  logAccess(bucket, logs, 'data/');
  return bucket;
}

/** A copy of every outcome that nobody without a special permission can change before `retention` is over. */
export function recordsBucket(scope: Construct, key: IKey, logs: Bucket, retention: Duration): Bucket {
  const bucket = new Bucket(scope, 'Records', {
    ...GUARDED,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.governance(retention),
  });
  logAccess(bucket, logs, 'records/');
  return bucket;
}

/** Written out, so that the template does not depend on which feature flags an app has set. */
function logAccess(bucket: Bucket, logs: Bucket, prefix: string): void {
  resourceOf(bucket).loggingConfiguration = { destinationBucketName: logs.bucketName, logFilePrefix: prefix };
  logs.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects(`${prefix}*`)],
      conditions: { ArnLike: { 'aws:SourceArn': bucket.bucketArn }, StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account } },
    }),
  );
}

function resourceOf(bucket: Bucket): CfnBucket {
  const resource = bucket.node.defaultChild;
  if (resource instanceof CfnBucket) return resource;
  throw new TypeError(`${bucket.node.path} has no AWS::S3::Bucket of its own`);
}
