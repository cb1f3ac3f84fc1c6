import { fleetHour, HOURS_A_MONTH, PRICES } from '../../domain/price/prices.ts';
import type { CostLine } from './cost.ts';
import { functionsUsd } from './cost.ts';

/** What stands and runs while nothing is delivered: one model and its platform. */
export interface Standing {
  /** Metrics that the standing alarms are charged for. */
  readonly alarmMetrics: number;
  readonly keys: number;
  /** The champion's fleet; absent while nothing serves. */
  readonly fleet?: { readonly instanceType: string; readonly instances: number };
  /** The reconciler, as it was seen in the story. */
  readonly reconcile: {
    readonly everyMinutes: number;
    readonly gigabyteSeconds: number;
    readonly s3Write: number;
    readonly s3Read: number;
    readonly dynamodbRead: number;
    readonly dynamodbWrite: number;
  };
  readonly storedBytes: number;
}

/** The bill of a month without a delivery. No free tier is taken off. */
export function idleCost({ alarmMetrics, keys, fleet, reconcile, storedBytes }: Standing): CostLine[] {
  const runs = (HOURS_A_MONTH * 60) / reconcile.everyMinutes;
  const each =
    functionsUsd(1, reconcile.gigabyteSeconds) +
    PRICES.scheduledInvocation +
    reconcile.s3Write * PRICES.s3Write +
    reconcile.s3Read * PRICES.s3Read +
    reconcile.dynamodbRead * PRICES.dynamodbRead +
    reconcile.dynamodbWrite * PRICES.dynamodbWrite;
  const gigabytes = storedBytes / 1e9;
  const hour = fleet === undefined ? 0 : fleetHour(fleet.instanceType, fleet.instances);
  return [
    { what: 'standing alarms', amount: alarmMetrics, unit: 'metrics', usd: alarmMetrics * PRICES.alarmMonth },
    // Custom metrics are charged by the hours in which they get data, and an idle model sends none.
    { what: 'custom metrics', amount: 0, unit: 'metrics', usd: 0 },
    { what: 'data key', amount: keys, unit: 'keys', usd: keys * PRICES.keyMonth },
    { what: 'reconciler', amount: runs, unit: 'runs', usd: runs * each },
    { what: 'storage of what the story left', amount: gigabytes, unit: 'GB', usd: gigabytes * PRICES.s3GigabyteMonth },
    {
      what: fleet === undefined ? 'endpoint' : `endpoint of ${fleet.instances} × ${fleet.instanceType}`,
      amount: fleet?.instances ?? 0,
      unit: 'instances',
      usd: hour === undefined ? null : hour * HOURS_A_MONTH,
    },
  ];
}
