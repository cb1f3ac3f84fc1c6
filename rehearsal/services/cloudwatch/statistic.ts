import { NotRehearsed } from '../../cloud/aws-error.ts';
import type { Bucket } from './metric-store.ts';

/** A statistic of a bucket; undefined when the bucket cannot tell. */
export type Statistic = (bucket: Bucket) => number | undefined;

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

/**
 * The statistic of that name: SampleCount, Sum, Average, Minimum, Maximum, `p99.9`, `TC(a:b)`, `PR(a:b)`.
 * In TC and PR the lower bound is exclusive, the upper inclusive, and either may be missing.
 * Source: CloudWatch guide, "CloudWatch statistics definitions".
 *
 * @throws NotRehearsed for another statistic, by name
 */
export function statisticNamed(name: string): Statistic {
  const simple = SIMPLE[name];
  if (simple !== undefined) return simple;
  const percent = percentileOf(name);
  if (percent !== undefined) return (bucket) => percentile(bucket, percent);
  const range = /^(TC|PR)\((-?[\d.]*):(-?[\d.]*)\)$/.exec(name);
  if (range === null) {
    throw new NotRehearsed(`the CloudWatch statistic ${name}`, 'use SampleCount, Sum, Average, Minimum, Maximum, pNN, TC(a:b) or PR(a:b)');
  }
  const [, kind, low, high] = range;
  const above = low === '' || low === undefined ? Number.NEGATIVE_INFINITY : Number(low);
  const upTo = high === '' || high === undefined ? Number.POSITIVE_INFINITY : Number(high);
  return (bucket) => {
    const known = counted(bucket);
    if (known === undefined) return undefined;
    const inside = known.reduce((total, [value, count]) => (value > above && value <= upTo ? total + count : total), 0);
    return kind === 'TC' ? inside : (100 * inside) / bucket.count;
  };
}

/** 99.9 for `p99.9`; undefined for any other statistic. */
export function percentileOf(name: string): number | undefined {
  const found = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name);
  return found === null ? undefined : Number(found[1]);
}

/** Linear between the two nearest values; CloudWatch's own approximation is not documented. */
function percentile(bucket: Bucket, percent: number): number | undefined {
  const known = counted(bucket);
  if (known === undefined) return undefined;
  const rank = (percent / 100) * (bucket.count - 1);
  const low = valueAt(known, Math.floor(rank));
  const high = valueAt(known, Math.ceil(rank));
  return low + (high - low) * (rank - Math.floor(rank));
}

function valueAt(known: readonly (readonly [number, number])[], rank: number): number {
  let seen = 0;
  for (const [value, count] of known) {
    seen += count;
    if (rank < seen) return value;
  }
  return known.at(-1)?.[0] ?? 0;
}

/** Values in ascending order; undefined when statistic sets hide some of them. */
function counted(bucket: Bucket): [number, number][] | undefined {
  const known = [...bucket.values].sort(([a], [b]) => a - b);
  return known.reduce((total, [, count]) => total + count, 0) === bucket.count ? known : undefined;
}
