import { isRefusedQuery, type Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { toInstant } from '../../adapters/time.ts';
import { readAnswer } from '../../domain/canary/answers.ts';
import type { ChampionFacts } from '../../domain/canary/counting.ts';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import { LATENCY_QUANTILES } from '../../domain/canary/metrics.ts';
import type { CanaryPolicy } from '../../domain/canary/policy.ts';
import type { Fleet } from '../../domain/delivery/documents.ts';
import { LAG_SECONDS } from '../../domain/shift/windows.ts';
import { readCaptured } from './captured.ts';
import { type CountPorts, configOf, folderOf } from './counts.ts';

const [MINUTE, HOUR] = [60, 3600];

/** What is read of the champion before the challenger takes traffic. `now` in seconds since the epoch. */
export async function readChampionFacts(
  ports: CountPorts,
  fleet: Fleet,
  policy: CanaryPolicy,
  problem: 'binary' | 'regression',
  now: number,
): Promise<ChampionFacts> {
  const until = Math.floor((now - LAG_SECONDS) / MINUTE) * MINUTE;
  const captured =
    policy.events.scores === undefined
      ? []
      : (await readCaptured(ports.captured, folderOf(ports.dataBucket, fleet, 'blue'), (until - HOUR) * 1000, until * 1000)).requests;
  return {
    latency: policy.events.latency === undefined ? { samples: 0, quantiles: {} } : await latencyOf(ports.metrics, fleet, now),
    scores: captured.flatMap((request) => readAnswer(request, problem).score ?? []),
    neighbours: await neighbouringMinutes(ports.metrics, fleet, until),
  };
}

const blueQuery = (fleet: Fleet) => (id: string, metric: string, stat: string, period: number) => ({
  id,
  namespace: 'AWS/SageMaker',
  metric,
  stat,
  period,
  dimensions: { EndpointName: fleet.endpointName, VariantName: fleet.variantName, EndpointConfigName: configOf(fleet, 'blue') },
});

/**
 * Quantiles of the champion's latency over the last day: of each hour, averaged by the hour's requests. Quantiles of a day cannot be
 * had in one piece, because CloudWatch aligns long periods; any threshold that is frozen before the bake keeps the guarantee.
 */
async function latencyOf(metrics: Metrics, fleet: Fleet, now: number): Promise<ChampionFacts['latency']> {
  const query = blueQuery(fleet);
  const until = Math.ceil(now / HOUR) * HOUR;
  try {
    const series = await metrics.read(
      [
        query('samples', 'ModelLatency', 'SampleCount', HOUR),
        query('counted', 'ModelLatency', 'TC(0:)', HOUR),
        ...LATENCY_QUANTILES.map((quantile) => query(quantile, 'ModelLatency', quantile, HOUR)),
      ],
      toInstant((until - 24 * HOUR) * 1000),
      toInstant(until * 1000),
    );
    const hours = [...(series.get('samples') ?? [])];
    const samples = hours.reduce((sum, [, n]) => sum + n, 0);
    if (samples > 0 && (series.get('counted')?.size ?? 0) === 0) return { why: 'CloudWatch answers no TC statistic of ModelLatency' };
    const average = (quantile: string): number | undefined => {
      const known = hours.flatMap(([hour, n]) => {
        const value = series.get(quantile)?.get(hour);
        return value === undefined ? [] : [{ n, value }];
      });
      const total = known.reduce((sum, { n }) => sum + n, 0);
      return total === 0 ? undefined : known.reduce((sum, { n, value }) => sum + n * value, 0) / total;
    };
    const quantiles = LATENCY_QUANTILES.flatMap((quantile) => {
      const value = average(quantile);
      return value === undefined ? [] : [[quantile, value] as const];
    });
    return { samples, quantiles: Object.fromEntries(quantiles) };
  } catch (error) {
    // Which metrics have TC is not documented; a refusal of it must not cost the errors their judge.
    if (isRefusedQuery(error)) return { why: `CloudWatch refuses to count ModelLatency: ${error.message.slice(0, 200)}` };
    throw error;
  }
}

/** The champion's errors of the last hour, each even minute beside the odd one after it. */
async function neighbouringMinutes(metrics: Metrics, fleet: Fleet, until: number): Promise<readonly Counts[]> {
  const query = blueQuery(fleet);
  const series = await metrics.read(
    [query('requests', 'Invocations', 'Sum', MINUTE), query('errors', 'Invocation5XXErrors', 'Sum', MINUTE)],
    toInstant((until - HOUR) * 1000),
    toInstant(until * 1000),
  );
  const at = (minute: number) => {
    const value = (id: string) => Math.round(series.get(id)?.get(toInstant((until - HOUR + minute * MINUTE) * 1000)) ?? 0);
    const n = value('requests');
    return { n, k: Math.min(n, value('errors')) };
  };
  return Array.from({ length: 30 }, (_, i) => ({ blue: at(2 * i), green: at(2 * i + 1) }));
}
