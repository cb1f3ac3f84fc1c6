import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { checkWrite } from './conditions.ts';
import { InBucket, Key, OfObject, refuseUnplayed } from './inputs.ts';
import type { Bucket } from './state.ts';
import type { S3Store } from './store.ts';

const bypass = { BypassGovernanceRetention: v.optional(v.boolean(), false) };
const Delete = v.object({ ...OfObject.entries, ...bypass, IfMatch: v.optional(v.string()) });
const DeleteMany = v.object({
  ...InBucket.entries,
  ...bypass,
  Delete: v.object({
    Objects: v.pipe(
      v.array(v.object({ Key, VersionId: v.optional(v.string()), ETag: v.optional(v.string()) })),
      v.minLength(1),
      v.maxLength(1000),
    ),
    Quiet: v.optional(v.boolean(), false),
  }),
});

export function deletionOperations(store: S3Store) {
  return {
    DeleteObject(input: Members, context: CallContext): Members {
      refuseUnplayed('DeleteObject', input);
      const gone = readInput(Delete, input);
      const bucket = store.bucket(gone.Bucket, gone.ExpectedBucketOwner, context.cloud.account);
      if (gone.IfMatch !== undefined) checkWrite(gone.Key, store.current(bucket, gone.Key), { IfMatch: gone.IfMatch });
      const { deleteMarker, versionId } = remove(bucket, gone.Key, gone.VersionId, gone.BypassGovernanceRetention, context);
      return { ...(versionId === undefined ? {} : { VersionId: versionId }), ...(deleteMarker ? { DeleteMarker: true } : {}) };
    },

    DeleteObjects(input: Members, context: CallContext): Members {
      refuseUnplayed('DeleteObjects', input);
      const gone = readInput(DeleteMany, input);
      const bucket = store.bucket(gone.Bucket, gone.ExpectedBucketOwner, context.cloud.account);
      const deleted: Members[] = [];
      const errors: Members[] = [];
      for (const { Key: key, VersionId: asked, ETag } of gone.Delete.Objects) {
        const named = { Key: key, ...(asked === undefined ? {} : { VersionId: asked }) };
        try {
          if (ETag !== undefined) checkWrite(key, store.current(bucket, key), { IfMatch: ETag });
          const { deleteMarker, versionId } = remove(bucket, key, asked, gone.BypassGovernanceRetention, context);
          deleted.push({ ...named, ...(deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          errors.push({ ...named, Code: error.name, Message: error.message });
        }
      }
      return {
        ...(gone.Delete.Quiet || deleted.length === 0 ? {} : { Deleted: deleted }),
        ...(errors.length === 0 ? {} : { Errors: errors }),
      };
    },
  };

  /** Without a version the key gets a delete marker; with one, that version goes for good. `deleteMarker`: one was made or removed. */
  function remove(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    bypassGovernance: boolean,
    context: CallContext,
  ): { readonly deleteMarker: boolean; readonly versionId?: string } {
    if (versionId === undefined) {
      const { marker } = store.hide(bucket, key, context);
      return marker === undefined ? { deleteMarker: false } : { deleteMarker: true, versionId: marker.versionId };
    }
    const removed = store.remove(bucket, key, versionId, bypassGovernance, context);
    return { deleteMarker: removed !== undefined && removed.object === undefined, versionId };
  }
}
