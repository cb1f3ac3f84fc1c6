import type { Clock } from '../clock/clock.ts';

/** Plain JSON, as it travels on the wire of an awsJson service. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Members of a request or a response: JSON, plus Date for timestamps and `Body` for blobs. */
export type Members = Record<string, unknown>;

/** Who makes a call. */
export interface Caller {
  /** Role whose policies are evaluated; absent for the operator at the keyboard and for AWS's own moves, which may do all. */
  readonly roleArn?: string;
  /** What a person would call the caller: function name, state machine name, `operator`, `sagemaker`. */
  readonly name: string;
  /** The service that calls on the role's behalf (`lambda.amazonaws.com`): the value of aws:ViaAWSService-like conditions. */
  readonly service?: string;
  /** What of the product needs this call, for a denial's message; absent means it is not known. */
  readonly purpose?: string;
}

/** What IAM evaluates for one call. Several entries: all must be allowed. */
export interface Permission {
  readonly action: string;
  /** ARN of the resource, or `*` for an action without resource-level permissions. */
  readonly resource: string;
  /** Condition keys this call fills, lower-cased on comparison: `iam:PassedToService`, `cloudwatch:namespace`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** What an operation may use beside its input. */
export interface CallContext {
  readonly caller: Caller;
  /** Virtual now, milliseconds since the epoch. */
  readonly now: number;
  readonly cloud: Cloud;
}

/** One emulated AWS service: plain state behind operations. Timers, sockets and processes live in hosts around it. */
export interface Service {
  /** The SDK's service id in lower case without blanks: `s3`, `sagemaker`, `sagemakerruntime`, `sfn`, `dynamodb`, `cloudwatch`, `eventbridge`, `lambda`, `sns`, `sqs`, `ssm`, `sts`, `ecr`, `kms`, `scheduler`, `cloudwatchlogs`. */
  readonly name: string;
  /** Operations that it plays, by PascalCase API name. Anything else is refused as NotRehearsed. */
  readonly operations: Readonly<Record<string, (input: Members, context: CallContext) => Members | Promise<Members>>>;
  /** What IAM must allow for this call, before it runs. An empty list means AWS checks nothing (sts:GetCallerIdentity). */
  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[];
  /** The service's whole state as JSON, for `--state`; absent when it has none. */
  save?(): Json | Promise<Json>;
  load?(state: Json): void | Promise<void>;
}

/** An event on the default bus, as a service publishes it; the bus adds id, version, account, region and time. */
export interface EmittedEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Json;
}

/** One line of a log stream of a function or a container. */
export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly message: string;
}

/** Something worth a line in the timeline. */
export interface TimelineEntry {
  /** Which part speaks: `sfn`, `sagemaker`, `cloudwatch`, `traffic`, `iam`, `story`, `function`. */
  readonly source: string;
  /** What it is about: state name, job name, alarm name. */
  readonly subject: string;
  readonly message: string;
  /** Numbers and values behind the message, for the report and for tests. */
  readonly data?: Readonly<Record<string, Json>>;
}

/** The cloud as each part sees it. */
export interface Cloud {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Makes a call: the story's faults, then IAM, then the service; writes it to the call log. Throws AwsError. */
  call(service: string, operation: string, input: Members, caller: Caller): Promise<Members>;
  /** Publishes on the default bus; delivery happens in later actions of the clock. */
  emit(event: EmittedEvent): void;
  /** A line that a function or container wrote; EMF lines become metrics. */
  log(line: LogLine): void;
  timeline(entry: TimelineEntry): void;
  /**
   * A name that is the same in every run with the same seed and differs for each `parts`: hex of a hash over seed,
   * parts and how often these parts were asked for, so that the order in which unrelated calls arrive does not matter.
   */
  id(...parts: readonly string[]): string;
  /** Seeded uniform numbers in [0, 1) for one purpose; two purposes never share a stream. */
  random(purpose: string): () => number;
  /** Declared virtual duration of a kind of work, milliseconds: `lambda`, `training`, `transform`, `endpoint.create`, … A story may override it. */
  duration(kind: string): number;
}
