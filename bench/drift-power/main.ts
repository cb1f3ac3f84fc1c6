import { writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { driftPolicySchema } from '../../domain/dataset/contract.ts';
import { type Histogram, histogram, keyOf, packHistogram } from '../../domain/dataset/histogram.ts';
import type { ColumnProfile, Profile } from '../../domain/dataset/profile.ts';
import { packVarints } from '../../domain/dataset/varints.ts';
import { jsDistance } from '../../domain/drift/categorical.ts';
import { judgeDrift } from '../../domain/drift/judge-drift.ts';
import { robustD } from '../../domain/drift/kolmogorov-smirnov.ts';
import { mulberry32, type Random } from '../../domain/statistics/random.ts';
import { chiSquaredTail } from '../../domain/statistics/tails.ts';

/**
 * False alarms and power of drift rules: ours, Evidently's defaults, SageMaker Model Monitor's "Robust" comparison. Each data set has
 * normal, log-normal and categorical columns in the proportions 10 : 5 : 5; every rule sees the same numbers.
 *
 * usage: node dist/bench/drift-power/main.js [--sizes 50,300,1000,10000,100000] [--columns 20,200] [--trials 200] [--seed 1] [--out FILE]
 */
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};

type Sample =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly counts: Map<number, number> };
type Draw = (n: number, random: Random) => Sample;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const numbers =
  (value: (random: Random) => number): Draw =>
  (n, random) => ({ kind: 'number', values: Float64Array.from({ length: n }, () => value(random)) });

/** Categories by Zipf's law: the k-th of K has weight 1/k. */
function zipf(categories: number): Draw {
  const cumulated = new Float64Array(categories);
  let sum = 0;
  for (let k = 0; k < categories; k++) {
    sum += 1 / (k + 1);
    cumulated[k] = sum;
  }
  return (n, random) => {
    const counts = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const u = random() * sum;
      let [low, high] = [0, categories - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulated[middle] ?? 0) < u) low = middle + 1;
        else high = middle;
      }
      counts.set(low, (counts.get(low) ?? 0) + 1);
    }
    return { kind: 'category', counts };
  };
}

/** Twenty columns: ten normal, five log-normal with sigma 2, categories 5, 5, 50, 50 and 5000. More columns repeat them. */
function columnsOf(count: number): Draw[] {
  const twenty = [
    ...Array.from({ length: 10 }, () => numbers(normal)),
    ...Array.from({ length: 5 }, () => numbers((random) => Math.exp(2 * normal(random)))),
    ...[5, 5, 50, 50, 5000].map(zipf),
  ];
  return Array.from({ length: count }, (_, i) => twenty[i % 20] ?? numbers(normal));
}

const policy = v.parse(driftPolicySchema, { multivariate: false, failWhen: { shareOfColumns: 1 } });
const none = {
  nulls: 0,
  invalid: 0,
  nan: 0,
  posInf: 0,
  negInf: 0,
  zeros: 0,
  neg: 0,
  ints: 0,
  blank: 0,
  min: null,
  max: null,
  mean: null,
  m2: null,
};

/** Buckets of a histogram, as the profiler makes them. */
const CAP = 2048;

/** A profile's histogram of numbers. Equal buckets stand side by side once the keys are sorted: no map of every key. */
function histogramOf(values: Float64Array): Histogram {
  const keys = Int32Array.from(values, keyOf).sort();
  let shift = 0;
  while (keys.filter((key, i) => i === 0 || key >> shift !== (keys[i - 1] ?? 0) >> shift).length > CAP) shift++;
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key >> shift, (counts.get(key >> shift) ?? 0) + 1);
  return histogram(shift, CAP, counts);
}

function profiled(name: string, sample: Sample): ColumnProfile {
  if (sample.kind === 'category') {
    const values = [...sample.counts].map(([k, count]): [string, number] => [`c${k}`, count]);
    const n = values.reduce((sum, [, count]) => sum + count, 0);
    const buckets = new Array<number>(256).fill(0);
    for (const [k, count] of sample.counts) {
      const bucket = (Math.imul(k + 1, 0x9e3779b1) >>> 24) & 255;
      buckets[bucket] = (buckets[bucket] ?? 0) + count;
    }
    const exact = values.length <= 1024;
    return {
      ...none,
      name,
      type: 'string',
      n,
      hll: { p: 12, r: 'A'.repeat(4096) },
      dict: { exact, err: exact ? 0 : n, values: exact ? values : [] },
      hb: packVarints(buckets),
    };
  }
  const h = histogramOf(sample.values);
  const n = sample.values.length;
  const [min, max] = [sample.values.reduce((a, b) => Math.min(a, b)), sample.values.reduce((a, b) => Math.max(a, b))];
  return { ...none, name, type: 'number', n, min, max, ll: packHistogram(h), hll: { p: 12, r: 'A'.repeat(4096) } };
}

const dataset = (columns: ColumnProfile[], rows: number): Profile => ({
  format: 'profile/1',
  hash: 'murmur3-32',
  rows,
  badRows: 0,
  bytes: 0,
  source: [],
  columns,
  rules: [],
  badRowExamples: [],
  extraFields: [],
  digest: '',
});

/** The exact two-sample D. */
function exactD(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let [i, j, d] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] ?? 0, y[j] ?? 0);
    while (i < x.length && (x[i] ?? 0) <= at) i++;
    while (j < y.length && (y[j] ?? 0) <= at) j++;
    d = Math.max(d, Math.abs(i / x.length - j / y.length));
  }
  return d;
}

const both = (a: Map<number, number>, b: Map<number, number>): { a: number[]; b: number[] } => {
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  return { a: keys.map((k) => a.get(k) ?? 0), b: keys.map((k) => b.get(k) ?? 0) };
};

/** Evidently 0.7's defaults: for small baselines a KS test or its one-sample chi-squared at 5 %, else distances of 0.1. */
function evidently(a: Sample, b: Sample): boolean {
  if (a.kind === 'number' && b.kind === 'number') {
    const n = a.values.length;
    if (n <= 1000) return ksAsymptotic(exactD(a.values, b.values), n, b.values.length) <= 0.05;
    return wasserstein(a.values, b.values) / deviation(a.values) >= 0.1;
  }
  if (a.kind !== 'category' || b.kind !== 'category') return false;
  const counts = both(a.counts, b.counts);
  const [n, m] = [counts.a, counts.b].map((side) => side.reduce((s, c) => s + c, 0));
  if ((n ?? 0) > 1000) return jsDistance(counts) * Math.sqrt(Math.LN2) >= 0.1;
  let statistic = 0;
  for (const [i, count] of counts.a.entries()) {
    const expected = (count * (m ?? 0)) / (n ?? 1);
    statistic += expected === 0 ? Number.POSITIVE_INFINITY : ((counts.b[i] ?? 0) - expected) ** 2 / expected;
  }
  return statistic === Number.POSITIVE_INFINITY || chiSquaredTail(statistic, counts.a.length - 1) < 0.05;
}

function ksAsymptotic(d: number, n: number, m: number): number {
  const lambda = d * Math.sqrt((n * m) / (n + m));
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return lambda < 0.2 ? 1 : Math.min(1, Math.max(0, 2 * sum));
}

function wasserstein(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.abs((x[i] ?? 0) - (y[i] ?? 0));
  return sum / x.length;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((s, x) => s + x, 0) / values.length;
  return Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / values.length);
}

/** Model Monitor: L-infinity of the distributions less 1.8 √(1/n + 1/m), at 0.1. */
function robust(a: Sample, b: Sample): boolean {
  if (a.kind === 'number' && b.kind === 'number') return robustD(exactD(a.values, b.values), a.values.length, b.values.length) > 0.1;
  if (a.kind !== 'category' || b.kind !== 'category') return false;
  const counts = both(a.counts, b.counts);
  const [n, m] = [counts.a, counts.b].map((side) => side.reduce((s, c) => s + c, 0));
  const largest = counts.a.reduce((d, count, i) => Math.max(d, Math.abs(count / (n ?? 1) - (counts.b[i] ?? 0) / (m ?? 1))), 0);
  return robustD(largest, n ?? 1, m ?? 1) > 0.1;
}

interface Row {
  readonly columns: number;
  readonly n: number;
  readonly trials: number;
  readonly shift: number;
  readonly ours: number;
  readonly evidently: number;
  readonly robust: number;
}

/** Share of data sets in which a rule flags at least one column (no shift), or the shifted one. */
function simulate(count: number, n: number, trials: number, shift: number, seed: number): Row {
  const draws = columnsOf(count);
  const flagged = { ours: 0, evidently: 0, robust: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const random = mulberry32(seed * 7919 + trial * 104729 + n);
    const only = shift > 0;
    const baseline = (only ? draws.slice(0, 20) : draws).map((draw) => draw(n, random));
    const current = (only ? draws.slice(0, 20) : draws).map((draw, i) => {
      const sample = draw(n, random);
      return only && i === 0 && sample.kind === 'number' ? { ...sample, values: sample.values.map((x) => x + shift) } : sample;
    });
    const judged = judgeDrift(
      dataset(
        baseline.map((s, i) => profiled(`x${i}`, s)),
        n,
      ),
      dataset(
        current.map((s, i) => profiled(`x${i}`, s)),
        n,
      ),
      policy,
    ).columns;
    const pairs = only ? [0] : [...baseline.keys()];
    const any = (rule: (a: Sample, b: Sample) => boolean): boolean =>
      pairs.some((i) => {
        const [a, b] = [baseline[i], current[i]];
        return a !== undefined && b !== undefined && rule(a, b);
      });
    if (judged.some((c) => c.verdict === 'fail' && (!only || c.name === 'x0'))) flagged.ours++;
    if (any(evidently)) flagged.evidently++;
    if (any(robust)) flagged.robust++;
  }
  return {
    columns: only20(count, shift),
    n,
    trials,
    shift,
    ours: flagged.ours / trials,
    evidently: flagged.evidently / trials,
    robust: flagged.robust / trials,
  };
}

const only20 = (count: number, shift: number): number => (shift > 0 ? 20 : count);

/** The shift of a standard normal column that makes Kolmogorov-Smirnov's D so large: D = 2 Φ(shift / 2) − 1. */
function shiftFor(d: number): number {
  let [low, high] = [0, 4];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - chiSquaredTail((middle / 2) ** 2, 1) < d) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const sizes = option('sizes', '50,300,1000,10000,100000').split(',').map(Number);
const widths = option('columns', '20,200').split(',').map(Number);
const [most, seed] = [Number(option('trials', '200')), Number(option('seed', '1'))];
const trialsOf = (n: number, columns: number): number => Math.max(5, Math.min(most, Math.floor((4e8 / (n * columns * 20)) * (most / 200))));
const rows: Row[] = [];
const print = (row: Row, what: string): void => {
  rows.push(row);
  const share = (x: number): string => x.toFixed(3).padStart(7);
  process.stdout.write(
    `${what.padEnd(22)} ${String(row.columns).padStart(4)} columns n ${String(row.n).padStart(6)} trials ${String(row.trials).padStart(4)}  ours${share(row.ours)}  Evidently${share(row.evidently)}  Robust${share(row.robust)}\n`,
  );
};
for (const columns of widths) for (const n of sizes) print(simulate(columns, n, trialsOf(n, columns), 0, seed), 'false alarms');
for (const [d, n] of [
  [0.15, 300],
  [0.15, 1000],
  [0.12, 1000],
  [0.12, 10000],
  [0.05, 100000],
] as const) {
  if (sizes.includes(n)) print(simulate(20, n, trialsOf(n, 20), shiftFor(d), seed), `power at D = ${d}`);
}
writeFileSync(option('out', 'bench-drift-power.json'), `${JSON.stringify({ seed, rows }, undefined, 2)}\n`);
