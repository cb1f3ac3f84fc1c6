/**
 * What AWS asks for, in US dollars, us-east-1. Approximate: most instance prices were read from the AWS Price List between June and
 * August 2026, the others follow SageMaker's usual markup on EC2 (1.40 for xlarge, 1.25 above, 1.15 for P). Check the list before quoting.
 */
export const PRICES = {
  date: '2026-08',
  region: 'us-east-1',
  /** On demand, an instance and hour; training, hosting and transform cost the same. */
  instanceHour: {
    'ml.t3.medium': 0.05,
    'ml.m5.large': 0.115,
    'ml.m5.xlarge': 0.23,
    'ml.m5.2xlarge': 0.461,
    'ml.m5.4xlarge': 0.922,
    'ml.c5.xlarge': 0.204,
    'ml.c5.2xlarge': 0.408,
    'ml.g4dn.xlarge': 0.736,
    'ml.g4dn.2xlarge': 0.94,
    'ml.g4dn.12xlarge': 4.89,
    'ml.g5.xlarge': 1.408,
    'ml.g5.2xlarge': 1.515,
    'ml.g5.4xlarge': 2.03,
    'ml.g5.8xlarge': 3.06,
    'ml.g5.16xlarge': 5.12,
    'ml.g5.12xlarge': 7.09,
    'ml.g5.24xlarge': 10.18,
    'ml.g5.48xlarge': 20.36,
    'ml.g6.xlarge': 1.127,
    'ml.g6.2xlarge': 1.222,
    'ml.g6.4xlarge': 1.654,
    'ml.g6.8xlarge': 2.518,
    'ml.g6.12xlarge': 5.752,
    'ml.g6.24xlarge': 8.344,
    'ml.g6.48xlarge': 16.688,
    'ml.g6e.xlarge': 2.605,
    'ml.g6e.2xlarge': 2.803,
    'ml.g6e.4xlarge': 3.755,
    'ml.g6e.8xlarge': 5.661,
    'ml.g6e.12xlarge': 13.116,
    'ml.g6e.24xlarge': 18.832,
    'ml.g6e.48xlarge': 37.664,
    'ml.g7e.2xlarge': 4.204,
    'ml.g7e.4xlarge': 4.998,
    'ml.g7e.12xlarge': 10.358,
    'ml.p4d.24xlarge': 25.25,
    'ml.p4de.24xlarge': 31.6,
    'ml.p5.4xlarge': 7.9,
    'ml.p5.48xlarge': 63.3,
  } as Readonly<Record<string, number>>,
  /** Managed spot training as a share of the on-demand price; it moves from day to day. */
  spotShare: 0.4,
  /** A transition of a Standard workflow. */
  stateTransition: 0.025 / 1000,
  /** A GB-second of a function on arm64, and an invocation. */
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1_000_000,
  dynamodbWrite: 0.625 / 1_000_000,
  dynamodbRead: 0.125 / 1_000_000,
  s3GigabyteMonth: 0.023,
  /** PUT, COPY, POST and LIST; GET and the others. */
  s3Write: 0.005 / 1000,
  s3Read: 0.0004 / 1000,
  /** A standard-resolution alarm; a metric-math alarm counts each of its metrics. */
  alarmMonth: 0.1,
  /** The same with a period below a minute. */
  highResolutionAlarmMonth: 0.3,
  customMetricMonth: 0.3,
  /** A request to CloudWatch, or a metric that GetMetricData reads. */
  cloudwatchRequest: 0.01 / 1000,
  /** A custom event on the bus, a published message, an invocation by a schedule. */
  busEvent: 1 / 1_000_000,
  notification: 0.5 / 1_000_000,
  scheduledInvocation: 1 / 1_000_000,
  keyMonth: 1,
} as const;

/** Hours of a month, as AWS's own calculator counts. */
export const HOURS_A_MONTH = 730;

/** An hour of a fleet; undefined for an instance type that the table does not hold. */
export function fleetHour(instanceType: string, instances: number): number | undefined {
  const price = PRICES.instanceHour[instanceType];
  return price === undefined ? undefined : price * instances;
}

/** $9.40, $1,028, less than $0.01. */
export function usdText(usd: number): string {
  if (usd > 0 && usd < 0.01) return 'less than $0.01';
  return `$${usd.toFixed(usd >= 100 ? 0 : 2).replace(/\B(?=(\d{3})+(?:\.|$))/g, ',')}`;
}

/** What has to stand beside every computed price. */
export const PRICE_NOTE = `computed from approximate prices of ${PRICES.date}, ${PRICES.region}, on demand`;
