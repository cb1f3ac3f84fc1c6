import type { Json } from '../../cloud/cloud.ts';
import type { World } from './world.ts';

/** Publishes an event of SageMaker on the default bus; members that are undefined are left out. */
export function emit(world: World, detailType: string, arn: string, detail: Readonly<Record<string, unknown>>): void {
  world.cloud.emit({ source: 'aws.sagemaker', detailType, resources: [arn], detail: plain(detail) });
}

/** JSON of a value whose Dates have become epoch milliseconds, as SageMaker's events carry times. */
export function plain(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return null;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]));
}

/** Tags as SageMaker's events carry them: a map. */
export function tagMap(tags: readonly { Key: string; Value: string }[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}
