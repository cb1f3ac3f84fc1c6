import type { Algorithm, Checksums } from './digest.ts';

/** What S3 knows. Times are milliseconds since the epoch, bytes lie in files named by their SHA-256. */

export interface BucketConfiguration {
  readonly name: string;
  /** @default Disabled */
  readonly versioning?: 'Disabled' | 'Enabled' | 'Suspended';
  /** Whether changes become events on the default bus. @default false */
  readonly eventBridge?: boolean;
  /** Object Lock, with the retention that new versions get. @default - no Object Lock */
  readonly objectLock?: { readonly mode?: LockMode; readonly days?: number; readonly years?: number };
  /** Default encryption. @default AES256 */
  readonly encryption?: { readonly algorithm: string; readonly kmsKeyArn?: string; readonly bucketKey?: boolean };
}

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Bucket extends BucketConfiguration {
  readonly name: string;
  readonly createdAt: number;
  versioning: 'Disabled' | 'Enabled' | 'Suspended';
  eventBridge: boolean;
  /** Versions of each key, oldest first. */
  readonly keys: Map<string, Version[]>;
}

export interface Version {
  /** `null` for what was written without versioning. */
  readonly versionId: string;
  readonly at: number;
  /** Absent for a delete marker. */
  readonly object?: StoredObject;
}

export interface StoredObject extends ObjectSettings {
  readonly sha256: string;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: Checksums;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** Sizes of a multipart object's parts. */
  readonly parts?: readonly number[];
}

/** What the writer of an object says beside its bytes. Tags, retention and legal hold may change later. */
export interface ObjectSettings {
  /** Content-Type, Cache-Control … by member name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: { readonly algorithm: string; readonly kmsKeyArn?: string; readonly bucketKey?: boolean };
  tags: Readonly<Record<string, string>>;
  lock?: { readonly mode: LockMode; readonly until: number };
  legalHold?: boolean;
}

export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: number;
  readonly settings: ObjectSettings;
  readonly algorithm?: Algorithm;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  readonly parts: Map<number, Part>;
}

export interface Part {
  readonly number: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly etag: string;
  readonly checksums: Checksums;
  readonly at: number;
}
