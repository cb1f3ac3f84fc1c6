/** One measurement, as a service or a log line gives it to CloudWatch. */
export interface Measurement {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Virtual milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
  /** How often the value was seen. @default 1 */
  readonly count?: number;
  readonly unit?: string;
  /** Seconds: 1 keeps the second, 60 the minute. @default 60 */
  readonly resolution?: 1 | 60;
}

/** Where AWS's own services and log lines put their measurements, past PutMetricData. */
export interface MetricSink {
  record(measurement: Measurement): void;
}
