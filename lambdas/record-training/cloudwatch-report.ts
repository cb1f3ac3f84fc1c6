import type { Metrics, SeriesQuery } from '../../adapters/cloudwatch/metrics.ts';
import { toInstant, toMillis } from '../../adapters/time.ts';
import { historyFromMinutes, type MetricHistory } from '../../domain/training/metric-history.ts';
import type { TrainedJob, TrainingRecord } from '../../domain/training/training-record.ts';

/**
 * Where SageMaker puts what it matches in a job's log, and what its hosts did: namespace and dimensions as
 * aws/sagemaker-python-sdk, `TrainingJobAnalytics`, reads them; host metrics: SageMaker developer guide, "Jobs and endpoint metrics".
 */
const NAMESPACE = '/aws/sagemaker/TrainingJobs';
const HOST_METRICS = ['GPUUtilization', 'GPUMemoryUtilization', 'CPUUtilization', 'MemoryUtilization', 'DiskUtilization'];
const FIRST_HOST = 'algo-1';

const MINUTE = 60;
const HOUR = 3600;

/** A minute's values are kept for 15 days, so a longer training is read by the hour only to keep the answer small. */
const LONGEST_BY_MINUTE = 24 * HOUR;

export interface CloudWatchReport {
  readonly history: MetricHistory | null;
  readonly utilization: TrainingRecord['utilization'];
}

/** Minute by minute, what the policy's metric definitions found in the log, and how busy the first host was. */
export async function cloudwatchReport(metrics: Metrics, job: TrainedJob, names: readonly string[]): Promise<CloudWatchReport> {
  if (job.startedAt === undefined || job.endedAt === undefined) return { history: null, utilization: [] };
  const [from, to] = [toMillis(job.startedAt), toMillis(job.endedAt)];
  const period = (to - from) / 1000 > LONGEST_BY_MINUTE ? HOUR : MINUTE;
  const queries: SeriesQuery[] = [
    ...names.map((metric, index) => ({ id: `m${index}`, metric, dimensions: { TrainingJobName: job.name }, stat: 'Average' })),
    ...HOST_METRICS.flatMap((metric, index) =>
      (['Average', 'Maximum'] as const).map((stat) => ({
        id: `${stat === 'Average' ? 'a' : 'x'}${index}`,
        metric,
        dimensions: { Host: `${job.name}/${FIRST_HOST}` },
        stat,
      })),
    ),
  ].map((query) => ({ ...query, namespace: NAMESPACE, period }));
  const start = Math.floor(from / 1000 / period) * period * 1000;
  const end = (Math.floor(to / 1000 / period) + 1) * period * 1000;
  const found = await metrics.read(queries, toInstant(start), toInstant(end));
  const points = (id: string): [number, number][] =>
    [...(found.get(id) ?? [])]
      .map(([at, value]): [number, number] => [Math.max(0, Math.round((toMillis(at) - from) / 1000)), value])
      .sort(([a], [b]) => a - b);
  const history = historyFromMinutes(new Map(names.map((name, index) => [name, points(`m${index}`)])));
  const utilization = HOST_METRICS.flatMap((name, index) => {
    const means = points(`a${index}`).map(([, value]) => value);
    const maxima = points(`x${index}`).map(([, value]) => value);
    if (means.length === 0) return [];
    return [{ name, mean: means.reduce((sum, value) => sum + value, 0) / means.length, max: Math.max(...means, ...maxima) }];
  });
  return { history: history ?? null, utilization };
}
