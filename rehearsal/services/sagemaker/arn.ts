import type { Cloud } from '../../cloud/cloud.ts';

/** ARN of a SageMaker resource; SageMaker writes names in lower case there. */
export function arnOf(cloud: Pick<Cloud, 'partition' | 'region' | 'account'>, type: string, name: string): string {
  return `arn:${cloud.partition}:sagemaker:${cloud.region}:${cloud.account}:${type}/${name.toLowerCase()}`;
}

/** `bucket` and `key` of `s3://bucket/key`. */
export function s3Location(uri: string): { bucket: string; key: string } {
  const found = /^(?:s3|https):\/\/([^/]+)\/?(.*)$/s.exec(uri);
  return { bucket: found?.[1] ?? '', key: found?.[2] ?? '' };
}

/** A folder URI and a name below it, with one slash between. */
export function s3Join(...parts: readonly string[]): string {
  return parts.map((part, index) => (index === parts.length - 1 ? part : part.replace(/\/+$/, ''))).join('/');
}
