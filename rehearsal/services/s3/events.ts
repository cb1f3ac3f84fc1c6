import type { CallContext } from '../../cloud/cloud.ts';
import type { Bucket, Version } from './state.ts';

/** "Object Created" as S3 sends it to EventBridge (AWS documentation: "EventBridge event message structure"). Keys are not URL-encoded. */
export function emitCreated(bucket: Bucket, key: string, version: Version, reason: string, change: number, context: CallContext): void {
  emit(bucket, 'Object Created', context, {
    object: {
      key,
      size: version.object?.bytes ?? 0,
      etag: version.object?.etag ?? '',
      ...(version.versionId === 'null' ? {} : { 'version-id': version.versionId }),
      sequencer: sequencer(change),
    },
    reason,
  });
}

export function emitDeleted(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  type: 'Permanently Deleted' | 'Delete Marker Created',
  change: number,
  context: CallContext,
): void {
  emit(bucket, 'Object Deleted', context, {
    object: { key, ...(versionId === undefined || versionId === 'null' ? {} : { 'version-id': versionId }), sequencer: sequencer(change) },
    reason: 'DeleteObject',
    'deletion-type': type,
  });
}

function emit(
  bucket: Bucket,
  detailType: string,
  context: CallContext,
  rest: { readonly object: { [key: string]: string | number }; [key: string]: unknown },
): void {
  if (!bucket.eventBridge) return;
  const { cloud } = context;
  const { object, ...further } = rest;
  const requestId = cloud.id('s3', 'request', bucket.name, String(object['key'])).slice(0, 16).toUpperCase();
  cloud.emit({
    source: 'aws.s3',
    detailType,
    resources: [`arn:${cloud.partition}:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object,
      'request-id': requestId,
      requester: cloud.account,
      'source-ip-address': '127.0.0.1',
      ...Object.fromEntries(Object.entries(further).map(([name, value]) => [name, String(value)])),
    },
  });
}

/** Grows with each change and compares as text of one length. */
function sequencer(change: number): string {
  return change.toString(16).toUpperCase().padStart(16, '0');
}
