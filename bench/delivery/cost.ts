import { fleetHour, HOURS_A_MONTH, PRICES } from '../../domain/price/prices.ts';
import type { DeliveryUsage, Instances } from './usage.ts';

/** One line of a bill. */
export interface CostLine {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  /** null: the price table does not hold it. */
  readonly usd: number | null;
}

export const transitionsUsd = (transitions: number): number => transitions * PRICES.stateTransition;

export const functionsUsd = (invocations: number, gigabyteSeconds: number): number =>
  invocations * PRICES.lambdaRequest + gigabyteSeconds * PRICES.lambdaGigabyteSecond;

export function instancesUsd({ instanceType, instances, billedSeconds }: Instances): number | null {
  const hour = fleetHour(instanceType, instances);
  return hour === undefined ? null : (hour * billedSeconds) / 3600;
}

/** The bill of one delivery. No free tier is taken off. */
export function deliveryCost(usage: DeliveryUsage): CostLine[] {
  const { transitions, invocations, gigabyteSeconds, requests, alarmHours, metricHours } = usage;
  const requestsUsd =
    requests.s3Write * PRICES.s3Write +
    requests.s3Read * PRICES.s3Read +
    requests.dynamodbWrite * PRICES.dynamodbWrite +
    requests.dynamodbRead * PRICES.dynamodbRead +
    requests.cloudwatchRequest * PRICES.cloudwatchRequest +
    requests.busEvent * PRICES.busEvent +
    requests.notification * PRICES.notification;
  const alarmsUsd = (alarmHours.standard * PRICES.alarmMonth + alarmHours.highResolution * PRICES.highResolutionAlarmMonth) / HOURS_A_MONTH;
  return [
    { what: 'Step Functions', amount: transitions.total, unit: 'transitions', usd: transitionsUsd(transitions.total) },
    { what: 'Lambda', amount: gigabyteSeconds, unit: 'GB-seconds', usd: functionsUsd(invocations.total, gigabyteSeconds) },
    ...usage.instances.map((one) => ({
      what: `${one.work} on ${one.instances} × ${one.instanceType}`,
      amount: one.billedSeconds / 60,
      unit: 'virtual minutes',
      usd: instancesUsd(one),
    })),
    { what: "the delivery's alarms", amount: alarmHours.standard + alarmHours.highResolution, unit: 'metric-hours', usd: alarmsUsd },
    { what: 'control metrics', amount: metricHours, unit: 'metric-hours', usd: (metricHours * PRICES.customMetricMonth) / HOURS_A_MONTH },
    {
      what: 'requests to S3, DynamoDB, CloudWatch, events, messages',
      amount: Object.values(requests).reduce((sum, count) => sum + count, 0),
      unit: 'requests',
      usd: requestsUsd,
    },
  ];
}

export interface Total {
  readonly usd: number;
  /** Lines that the price table could not price. */
  readonly unpriced: readonly string[];
}

export function total(lines: readonly CostLine[]): Total {
  return {
    usd: lines.reduce((sum, { usd }) => sum + (usd ?? 0), 0),
    unpriced: lines.filter(({ usd }) => usd === null).map(({ what }) => what),
  };
}
