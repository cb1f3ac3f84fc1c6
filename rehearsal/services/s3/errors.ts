import { AwsError } from '../../cloud/aws-error.ts';

/** S3's errors in S3's words (AWS documentation: "Error responses"). */
export const noSuchBucket = (bucket: string) =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });

export const noSuchKey = (key: string) => new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

export const noSuchVersion = (key: string, versionId: string) =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });

export const noSuchUpload = (uploadId: string) =>
  new AwsError(
    'NoSuchUpload',
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: uploadId },
  );

export const preconditionFailed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, { Condition: condition });

export const notModified = () => new AwsError('NotModified', 'Not Modified', 304);

export const methodNotAllowed = () => new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);

export const invalidArgument = (message: string) => new AwsError('InvalidArgument', message);

export const invalidRequest = (message: string) => new AwsError('InvalidRequest', message);

export const badDigest = (what: string) => new AwsError('BadDigest', `The ${what} you specified did not match the calculated checksum.`);

export const locked = () => new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);

export const invalidRange = (range: string, bytes: number) =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { RangeRequested: range, ActualObjectSize: bytes });
