import type { Metrics, SeriesQuery } from '../../adapters/cloudwatch/metrics.ts';
import { toInstant } from '../../adapters/time.ts';
import { answerCounts, readAnswer } from '../../domain/canary/answers.ts';
import type { Counting } from '../../domain/canary/counting.ts';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import type { Fleet } from '../../domain/delivery/documents.ts';
import type { ClosedWindow } from '../../domain/shift/windows.ts';
import { type Captured, type CaptureFolder, readCaptured } from './captured.ts';
import type { CapturedFiles } from './captured-files.ts';

/** One window as it was read. */
export interface WindowCounts {
  /** By name; what could not be counted is left out, and is missing evidence. */
  readonly metrics: Readonly<Record<string, Counts>>;
  /** Names that were left out although requests were answered, and why. */
  readonly missing: Readonly<Record<string, string>>;
}

export interface CountPorts {
  readonly metrics: Metrics;
  readonly captured: CapturedFiles;
  readonly dataBucket: string;
}

type FleetName = 'blue' | 'green';

/** Config that tells a fleet's metrics and captures apart from the other's. */
export const configOf = (fleet: Fleet, name: FleetName): string =>
  name === 'blue' ? (fleet.championConfigName ?? '') : fleet.endpointConfigName;

/**
 * Counts of both fleets in each of the windows. The fleets are told apart by EndpointConfigName, which SageMaker adds to its
 * metrics with deployment guardrails. A minute without data is a minute without requests.
 * Source: SageMaker developer guide, "Auto-Rollback Configuration and Monitoring"; CloudWatch user guide, "Statistics definitions" (TC).
 */
export async function readCounts(
  { metrics, captured, dataBucket }: CountPorts,
  fleet: Fleet,
  windows: readonly ClosedWindow[],
  counting: Counting,
  problem: 'binary' | 'regression',
): Promise<readonly WindowCounts[]> {
  const [first] = windows;
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return [];
  const series = await metrics.read(queriesFor(fleet, counting), toInstant(first.start * 1000), toInstant((last.start + 60) * 1000));
  const value = (id: string, start: number): number | undefined => {
    const found = series.get(id)?.get(toInstant(start * 1000));
    return found === undefined ? undefined : Math.round(found);
  };
  const capturing = counting.metrics.some((name) => name === 'invalidOutput' || name.startsWith('scores:'));
  const read: WindowCounts[] = [];
  for (const { start } of windows) {
    const errors = pair((name) => {
      const n = value(`${name}Requests`, start) ?? 0;
      return { n, k: Math.min(n, value(`${name}Errors`, start) ?? 0) };
    });
    const latency = latencyCounts(counting, (id) => value(id, start));
    const answers = capturing ? await answersOf({ captured, dataBucket }, fleet, start * 1000, counting, problem, errors) : NOTHING;
    read.push({
      metrics: { errors, ...latency.metrics, ...answers.metrics },
      missing: { ...latency.missing, ...answers.missing },
    });
  }
  return read;
}

const NOTHING: WindowCounts = { metrics: {}, missing: {} };

const pair = (of: (name: FleetName) => Counts['blue']): Counts => ({ blue: of('blue'), green: of('green') });

function queriesFor(fleet: Fleet, { latency }: Counting): readonly SeriesQuery[] {
  return (['blue', 'green'] as const).flatMap((name) => {
    const query = (id: string, metric: string, stat: string): SeriesQuery => ({
      id: `${name}${id}`,
      namespace: 'AWS/SageMaker',
      metric,
      stat,
      dimensions: { EndpointName: fleet.endpointName, VariantName: fleet.variantName, EndpointConfigName: configOf(fleet, name) },
    });
    return [
      query('Requests', 'Invocations', 'Sum'),
      query('Errors', 'Invocation5XXErrors', 'Sum'),
      ...(latency.length === 0 ? [] : [query('Latencies', 'ModelLatency', 'SampleCount')]),
      ...latency.flatMap((threshold, i) => [
        query(`Above${i}`, 'ModelLatency', `TC(${threshold[name]}:)`),
        query(`UpTo${i}`, 'ModelLatency', `TC(:${threshold[name]})`),
      ]),
    ];
  });
}

/**
 * Requests above each threshold. Both sides of it are asked for: whether CloudWatch answers nothing or 0 where nothing lies is not
 * documented, and windows without slow requests must not be the ones that are left out.
 */
function latencyCounts({ latency }: Counting, value: (id: string) => number | undefined): WindowCounts {
  const metrics: Record<string, Counts> = {};
  const missing: Record<string, string> = {};
  for (const [i, { name }] of latency.entries()) {
    const unknown = (['blue', 'green'] as const).filter(
      (fleet) =>
        (value(`${fleet}Latencies`) ?? 0) > 0 && value(`${fleet}Above${i}`) === undefined && value(`${fleet}UpTo${i}`) === undefined,
    );
    if (unknown.length > 0) {
      missing[name] = `CloudWatch has latencies of ${unknown.join(' and ')} but no counts of them`;
      continue;
    }
    metrics[name] = pair((fleet) => {
      const k = value(`${fleet}Above${i}`) ?? 0;
      return { n: k + (value(`${fleet}UpTo${i}`) ?? 0), k };
    });
  }
  return { metrics, missing };
}

async function answersOf(
  { captured, dataBucket }: Pick<CountPorts, 'captured' | 'dataBucket'>,
  fleet: Fleet,
  from: number,
  counting: Counting,
  problem: 'binary' | 'regression',
  errors: Counts,
): Promise<WindowCounts> {
  const [blue, green] = [
    await readCaptured(captured, folderOf(dataBucket, fleet, 'blue'), from, from + 60_000),
    await readCaptured(captured, folderOf(dataBucket, fleet, 'green'), from, from + 60_000),
  ];
  const read = ({ requests }: Captured) => requests.map((request) => readAnswer(request, problem));
  const counted = Object.entries(answerCounts(read(blue), read(green), counting.scores)).filter(([name]) =>
    counting.metrics.includes(name),
  );
  const answered = ({ n, k }: Counts['blue']) => n > k;
  const lost = [
    ...(blue.requests.length === 0 && answered(errors.blue) ? ['blue'] : []),
    ...(green.requests.length === 0 && answered(errors.green) ? ['green'] : []),
  ];
  if (lost.length === 0) return { metrics: Object.fromEntries(counted), missing: {} };
  const why = `no answer of ${lost.join(' and ')} was captured, though requests were answered`;
  return { metrics: {}, missing: Object.fromEntries(counted.map(([name]) => [name, why])) };
}

export const folderOf = (bucket: string, fleet: Fleet, name: FleetName): CaptureFolder => ({
  bucket,
  endpointConfigName: configOf(fleet, name),
  endpointName: fleet.endpointName,
  variantName: fleet.variantName,
});
