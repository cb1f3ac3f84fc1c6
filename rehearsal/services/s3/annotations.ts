import * as v from 'valibot';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext, Members } from '../../cloud/cloud.ts';
import { readInput, Timestamp } from '../../cloud/input.ts';
import { invalidArgument, invalidRequest, locked } from './errors.ts';
import { OfObject, refuseUnplayed } from './inputs.ts';
import { checkedTags, versionMember } from './settings.ts';
import type { S3Store } from './store.ts';

const PutTags = v.object({ ...OfObject.entries, Tagging: v.object({ TagSet: v.array(v.object({ Key: v.string(), Value: v.string() })) }) });
const PutRetention = v.object({
  ...OfObject.entries,
  BypassGovernanceRetention: v.optional(v.boolean(), false),
  Retention: v.optional(
    v.object({ Mode: v.optional(v.picklist(['GOVERNANCE', 'COMPLIANCE'])), RetainUntilDate: v.optional(Timestamp) }),
    {},
  ),
});
const PutHold = v.object({ ...OfObject.entries, LegalHold: v.object({ Status: v.picklist(['ON', 'OFF']) }) });

/** What may change of a version after it was written: tags, retention, legal hold. */
export function annotationOperations(store: S3Store) {
  const find = (input: v.InferOutput<typeof OfObject>, context: CallContext) => {
    const bucket = store.bucket(input.Bucket, input.ExpectedBucketOwner, context.cloud.account);
    const version = store.find(bucket, input.Key, input.VersionId);
    return { bucket, version, named: versionMember(bucket, version.versionId) };
  };
  const findLockable = (input: v.InferOutput<typeof OfObject>, context: CallContext) => {
    const found = find(input, context);
    if (found.bucket.objectLock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
    return found;
  };
  return {
    GetObjectTagging(input: Members, context: CallContext): Members {
      const { version, named } = find(readInput(OfObject, input), context);
      return { ...named, TagSet: Object.entries(version.object.tags).map(([Key, Value]) => ({ Key, Value })) };
    },

    PutObjectTagging(input: Members, context: CallContext): Members {
      refuseUnplayed('PutObjectTagging', input);
      const put = readInput(PutTags, input);
      const { version, named } = find(put, context);
      version.object.tags = checkedTags(put.Tagging.TagSet.map(({ Key, Value }) => [Key, Value]));
      return named;
    },

    DeleteObjectTagging(input: Members, context: CallContext): Members {
      const { version, named } = find(readInput(OfObject, input), context);
      version.object.tags = {};
      return named;
    },

    GetObjectRetention(input: Members, context: CallContext): Members {
      const { lock } = findLockable(readInput(OfObject, input), context).version.object;
      if (lock === undefined)
        throw new AwsError('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration', 404);
      return { Retention: { Mode: lock.mode, RetainUntilDate: new Date(lock.until) } };
    },

    /** A retention may grow; COMPLIANCE never shrinks, GOVERNANCE only with the permission to bypass it. */
    PutObjectRetention(input: Members, context: CallContext): Members {
      const put = readInput(PutRetention, input);
      const { object } = findLockable(put, context).version;
      const { Mode: mode, RetainUntilDate: until } = put.Retention;
      if ((mode === undefined) !== (until === undefined))
        throw invalidArgument('Retention must have both Mode and RetainUntilDate, or neither');
      if (until !== undefined && until.getTime() <= context.now) throw invalidArgument('The retain until date must be in the future!');
      const now = object.lock;
      const weaker =
        now !== undefined &&
        now.until > context.now &&
        (until === undefined || until.getTime() < now.until || (now.mode === 'COMPLIANCE' && mode !== 'COMPLIANCE'));
      if (weaker && (now.mode === 'COMPLIANCE' || !put.BypassGovernanceRetention)) throw locked();
      if (mode === undefined || until === undefined) delete object.lock;
      else object.lock = { mode, until: until.getTime() };
      return {};
    },

    GetObjectLegalHold(input: Members, context: CallContext): Members {
      const { legalHold } = findLockable(readInput(OfObject, input), context).version.object;
      return { LegalHold: { Status: legalHold === true ? 'ON' : 'OFF' } };
    },

    PutObjectLegalHold(input: Members, context: CallContext): Members {
      const put = readInput(PutHold, input);
      findLockable(put, context).version.object.legalHold = put.LegalHold.Status === 'ON';
      return {};
    },
  };
}
