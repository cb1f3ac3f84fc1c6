import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { toInstant } from '../../adapters/time.ts';
import type { Fleet } from '../../domain/delivery/documents.ts';
import type { ClosedWindow } from '../../domain/shift/windows.ts';

export interface Counted {
  readonly blue: { readonly n: number; readonly k: number };
  readonly green: { readonly n: number; readonly k: number };
}

/**
 * Requests and errors of both fleets in each of the windows. The fleets are told apart by EndpointConfigName, which SageMaker
 * adds to its metrics with deployment guardrails. A minute without data is a minute without requests.
 * Source: SageMaker developer guide, "Auto-Rollback Configuration and Monitoring".
 */
export async function readCounts(metrics: Metrics, fleet: Fleet, windows: readonly ClosedWindow[]): Promise<readonly Counted[]> {
  const [first] = windows;
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return [];
  const series = await metrics.read(
    [
      query('blueRequests', 'Invocations', fleet, fleet.championConfigName ?? ''),
      query('blueErrors', 'Invocation5XXErrors', fleet, fleet.championConfigName ?? ''),
      query('greenRequests', 'Invocations', fleet, fleet.endpointConfigName),
      query('greenErrors', 'Invocation5XXErrors', fleet, fleet.endpointConfigName),
    ],
    toInstant(first.start * 1000),
    toInstant((last.start + 60) * 1000),
  );
  const value = (id: string, start: number): number => Math.round(series.get(id)?.get(toInstant(start * 1000)) ?? 0);
  const pair = (fleetName: string, start: number) => {
    const n = value(`${fleetName}Requests`, start);
    return { n, k: Math.min(n, value(`${fleetName}Errors`, start)) };
  };
  return windows.map(({ start }) => ({ blue: pair('blue', start), green: pair('green', start) }));
}

const query = (id: string, metric: string, fleet: Fleet, endpointConfigName: string) => ({
  id,
  namespace: 'AWS/SageMaker',
  metric,
  stat: 'Sum',
  dimensions: { EndpointName: fleet.endpointName, VariantName: fleet.variantName, EndpointConfigName: endpointConfigName },
});
