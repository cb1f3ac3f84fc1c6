import { AwsError } from '../cloud/aws-error.ts';
import { type RestRequest, type Route, route } from './rest-route.ts';
import type { Model, Operation } from './shape.ts';

/** S3 in path style: the first segment is the bucket, operations without a bucket are for the bare path. */
export function routeS3(model: Model, request: RestRequest): [Route | undefined, Record<string, string>] {
  const [, bucket = '', rest = ''] = /^\/([^/]*)([\s\S]*)$/.exec(request.path) ?? [];
  const needsBucket = (operation: Operation) => operation.input.required.includes('Bucket');
  if (bucket === '') return [route(model, { ...request, path: '/' }, (operation) => !needsBucket(operation)), {}];
  const path = rest === '' ? '/' : decodePath(rest);
  return [route(model, { ...request, path }, needsBucket), { Bucket: decodePath(bucket) }];
}

/** A path with its percent signs undone. Throws InvalidURI. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
