import { plain, signed } from '../evaluation/texts.ts';
import { type ContainerFacts, factPairs } from '../training/container-facts.ts';
import type { TrainedJob } from '../training/training-record.ts';
import type { Verdict } from '../verdict.ts';
import type { Tolerance } from './tolerance.ts';

/** A file of an artifact, by its bytes. */
export interface ArtifactFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One of two trainings of the same. */
export interface Trained {
  /** Files of the artifact; undefined when it is gone. */
  readonly files: readonly ArtifactFile[] | undefined;
  readonly job: TrainedJob;
  readonly facts: ContainerFacts | null;
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface MetricAgain {
  readonly name: string;
  readonly recorded: number;
  readonly again: number | null;
  readonly tolerance: Tolerance | undefined;
  readonly verdict: Verdict;
}

export interface Reproduced {
  /** `pass`: identical, or every metric within its tolerance. `fail`: something differs. `inconclusive`: nothing could be compared. */
  readonly verdict: Verdict;
  readonly how: 'identical' | 'within tolerance' | 'differs' | 'not comparable';
  readonly reasons: readonly string[];
  readonly metrics: readonly MetricAgain[];
}

/**
 * Whether training again gave the same model. Archives carry times, so artifacts are compared file by file. Where they differ, metrics
 * decide, and the first thing that went in otherwise is named.
 */
export function compareTrainings(
  recorded: Trained,
  again: Trained,
  toleranceOf: (metric: string, recorded: number) => Tolerance | undefined,
): Reproduced {
  const metrics = Object.entries(recorded.metrics).flatMap(([name, value]) =>
    value === null ? [] : [metricAgain(name, value, again.metrics[name] ?? null, toleranceOf(name, value))],
  );
  const file = firstDifferentFile(recorded.files, again.files);
  if (file === undefined) {
    const count = recorded.files?.length ?? 0;
    return {
      verdict: 'pass',
      how: 'identical',
      reasons: [`the artifact is the same, byte for byte: ${count} ${count === 1 ? 'file' : 'files'}`],
      metrics,
    };
  }
  const input = firstDifference(recorded, again);
  const cause =
    input === undefined
      ? 'nothing that went in differs, so the training itself is not deterministic'
      : `the first thing that differs: ${input}`;
  const outside = metrics.filter(({ verdict }) => verdict === 'fail');
  const inside = metrics.filter(({ verdict }) => verdict === 'pass');
  if (outside.length > 0) return { verdict: 'fail', how: 'differs', reasons: [...outside.map(metricText), file, cause], metrics };
  if (inside.length > 0) return { verdict: 'pass', how: 'within tolerance', reasons: [...inside.map(metricText), file, cause], metrics };
  const why = metrics.length === 0 ? 'training reported no metric to compare' : 'no metric has an interval or a margin to be held against';
  return { verdict: 'inconclusive', how: 'not comparable', reasons: [file, why, cause, ...metrics.map(metricText)], metrics };
}

function metricAgain(name: string, recorded: number, again: number | null, tolerance: Tolerance | undefined): MetricAgain {
  const verdict = (): Verdict => {
    if (again === null) return 'inconclusive';
    if (again === recorded) return 'pass';
    if (tolerance === undefined) return 'inconclusive';
    return Math.abs(again - recorded) <= tolerance.by ? 'pass' : 'fail';
  };
  return { name, recorded, again, tolerance, verdict: verdict() };
}

/** `auc 0.6391, recorded 0.6444: -0.0053, allowed ±0.012 (half the recorded interval…)`. */
export function metricText({ name, recorded, again, tolerance }: MetricAgain): string {
  if (again === null) return `${name} was not reported again; recorded ${plain(recorded)}`;
  if (again === recorded) return `${name} ${plain(again)}, as recorded`;
  const allowed = tolerance === undefined ? 'nothing says how much is allowed' : `allowed ±${plain(tolerance.by)} (${tolerance.from})`;
  return `${name} ${plain(again)}, recorded ${plain(recorded)}: ${signed(again - recorded)}, ${allowed}`;
}

/** The first file, by path, that is not the same; undefined when all are. */
function firstDifferentFile(recorded: Trained['files'], again: Trained['files']): string | undefined {
  if (recorded === undefined) return 'the recorded artifact is gone';
  if (again === undefined) return 'the new training left no artifact';
  const paths = [...new Set([...recorded, ...again].map(({ path }) => path))].sort();
  for (const path of paths) {
    const [a, b] = [recorded, again].map((files) => files.find((one) => one.path === path));
    if (a === undefined || b === undefined)
      return `file ${path} of the artifact is only in the ${a === undefined ? 'new' : 'recorded'} one`;
    if (a.sha256 !== b.sha256) return `file ${path} of the artifact differs: ${a.bytes} bytes recorded, ${b.bytes} now`;
  }
  return undefined;
}

/** What went in otherwise: image, hyperparameters, instances, then what the containers said of themselves. */
function firstDifference(recorded: Trained, again: Trained): string | undefined {
  const [a, b] = [pairs(recorded), pairs(again)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(name), b.get(name)];
    if (left !== right) return `${name} was ${left ?? 'not given'}, now ${right ?? 'not given'}`;
  }
  return undefined;
}

function pairs({ job, facts }: Trained): Map<string, string> {
  return new Map([
    ['image', job.image ?? 'unknown'],
    ...Object.entries(job.hyperparameters)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]): [string, string] => [`hyperparameter ${name}`, value]),
    ['instance type', job.instanceType ?? 'unknown'],
    ['instances', String(job.instanceCount ?? 1)],
    ...(facts === null ? [] : factPairs(facts)),
    ['interruptions', String(job.interruptions)],
  ]);
}
