import type { FunctionModel } from '../../assembly/model.ts';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Service } from '../../cloud/cloud.ts';
import { AsyncInvocations, type AttemptResult } from './async-invocations.ts';
import { counted, type FunctionCounters } from './counters.ts';
import { functionEnvironment, type Surroundings } from './environment.ts';
import { MAX_ASYNC_BYTES, MAX_REQUEST_BYTES } from './function-errors.ts';
import type { Finished, ProcessSpec } from './function-process.ts';
import { MAX_PROCESSES, ProcessPool } from './process-pool.ts';
import { findTarget, splitName, type Target } from './targets.ts';

/** A datum of the namespace AWS/Lambda. */
export interface FunctionMetric {
  readonly functionName: string;
  readonly name: 'Invocations' | 'Errors' | 'Throttles' | 'Duration';
  readonly value: number;
}

export interface LambdaOptions {
  readonly functions: readonly FunctionModel[];
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Environment variables AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, …; asked when a function runs: then the listener has its port. */
  readonly endpoints: () => Readonly<Record<string, string>>;
  /** Access key id by which the listener knows who calls: the same whenever it is asked. */
  readonly accessKeyFor: (roleArn: string, name: string) => string;
  /** Takes what Lambda publishes to CloudWatch about each invocation. */
  readonly onMetric?: (metric: FunctionMetric, cloud: Cloud) => void;
  /** Warm processes that outlive this service. @default - a pool of its own, which ends with it */
  readonly pool?: ProcessPool;
  /** @default 16 */
  readonly maxProcesses?: number;
  /** Real seconds for loading a bundle. AWS gives 10; a busy laptop may need more. @default 30 */
  readonly initTimeoutSeconds?: number;
}

export interface LambdaService extends Service {
  readonly name: 'lambda';
  /** Per function name, in real time. */
  counters(): Readonly<Record<string, FunctionCounters>>;
  /** Process ids of warm and busy functions. */
  pids(): readonly number[];
  /** Puts asynchronous events of a loaded state back on the clock. */
  resume(cloud: Cloud): void;
  shutdown(): Promise<void>;
}

const INIT_TIMEOUT_SECONDS = 30;
const LOG_TAIL_BYTES = 4096;

/** AWS Lambda over the bundles of an assembly: real Node processes behind a Runtime API. */
export function createLambda(options: LambdaOptions): LambdaService {
  const { functions, account, region, partition } = options;
  const base = `arn:${partition}:lambda:${region}:${account}:function:`;
  const pool = options.pool ?? new ProcessPool(options.maxProcesses ?? MAX_PROCESSES);
  const counters = new Map<string, FunctionCounters>();
  const running = new Map<string, number>();

  const target = (functionName: unknown, qualifier?: unknown): Target =>
    findTarget(functions, text(functionName), qualifier === undefined ? undefined : text(qualifier), base);

  /** One run of the function, real. */
  const run = async (
    { fn, arn, version }: Target,
    requestId: string,
    payload: Buffer,
    cloud: Cloud,
    nested: boolean,
  ): Promise<Finished> => {
    const publish = (name: FunctionMetric['name'], value: number) => options.onMetric?.({ functionName: fn.name, name, value }, cloud);
    const active = running.get(fn.name) ?? 0;
    if (fn.reservedConcurrency !== undefined && active >= fn.reservedConcurrency) {
      publish('Throttles', 1);
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        Type: 'User',
      });
    }
    running.set(fn.name, active + 1);
    try {
      const around = { region, endpoints: options.endpoints(), accessKeyId: options.accessKeyFor(fn.roleArn, fn.name) };
      const key = keyOf(fn, version, around);
      const finished = await pool.run(key, () => specOf(fn, version, key, around, cloud), { requestId, functionArn: arn, payload }, nested);
      counters.set(fn.name, counted(counters.get(fn.name), finished));
      for (const message of finished.lines) cloud.log({ group: fn.logGroup, stream: finished.logStream, message });
      if (finished.failed) cloud.timeline({ source: 'function', subject: fn.name, message: errorText(finished.payload) });
      publish('Invocations', 1);
      publish('Errors', finished.failed ? 1 : 0);
      publish('Duration', cloud.duration('lambda'));
      return finished;
    } finally {
      running.set(fn.name, (running.get(fn.name) ?? 1) - 1);
    }
  };

  const specOf = (fn: FunctionModel, version: string, key: string, around: Surroundings, cloud: Cloud): ProcessSpec => {
    if (!fn.runtime.startsWith('nodejs')) {
      throw new NotRehearsed(`Function ${fn.path} with runtime ${fn.runtime || 'of a container image'}`, 'functions run on Node.js only');
    }
    const day = new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[${version}]${cloud.id('lambda', fn.name, 'log stream').padEnd(32, '0').slice(0, 32)}`;
    return {
      key,
      bundleDir: fn.bundleDir,
      environment: functionEnvironment(fn, version, logStream, around),
      memoryMb: fn.memoryMb,
      timeoutSeconds: fn.timeoutSeconds,
      initTimeoutSeconds: options.initTimeoutSeconds ?? INIT_TIMEOUT_SECONDS,
      logStream,
    };
  };

  const later = new AsyncInvocations({
    target: (functionArn) => target(functionArn),
    attempt: async (of, requestId, payload, cloud): Promise<AttemptResult> => {
      const { payload: answer, failed } = await run(of, requestId, payload, cloud, false);
      return { payload: answer, failed, version: of.version };
    },
  });

  const invoke = async (input: Members, { cloud, caller }: CallContext): Promise<Members> => {
    const called = target(input['FunctionName'], input['Qualifier']);
    const type = text(input['InvocationType'] ?? 'RequestResponse');
    const payload = payloadOf(input['Payload'], type === 'Event' ? MAX_ASYNC_BYTES : MAX_REQUEST_BYTES);
    if (type === 'DryRun') return { StatusCode: 204 };
    const requestId = uuid(cloud.id('lambda', called.fn.name, 'request'));
    if (type === 'Event') {
      later.accept(called.arn, requestId, payload, cloud);
      return { StatusCode: 202, Payload: Buffer.alloc(0) };
    }
    if (type !== 'RequestResponse')
      throw new AwsError('InvalidParameterValueException', `Invocation type "${type}" is none of RequestResponse, Event, DryRun`);
    // A function that waits for another holds a process; a limit could keep both waiting for ever.
    const nested = functions.some(({ roleArn }) => roleArn === caller.roleArn);
    const finished = await run(called, requestId, payload, cloud, nested);
    return {
      StatusCode: 200,
      ExecutedVersion: called.version,
      Payload: finished.payload,
      ...(finished.failed ? { FunctionError: 'Unhandled' } : {}),
      ...(input['LogType'] === 'Tail' ? { LogResult: logTail(finished.lines) } : {}),
    };
  };

  return {
    name: 'lambda',
    operations: {
      Invoke: invoke,
      GetFunctionConfiguration: (input) => configuration(target(input['FunctionName'], input['Qualifier'])),
      ListFunctions: () => ({ Functions: functions.map((fn) => configuration({ fn, arn: fn.arn, version: '$LATEST' })) }),
    },
    permissions(operation, input) {
      if (operation === 'ListFunctions') return [{ action: 'lambda:ListFunctions', resource: '*' }];
      const { name, qualifier } = splitName(text(input['FunctionName']));
      const asked = input['Qualifier'] === undefined ? qualifier : text(input['Qualifier']);
      const resource = asked === undefined ? `${base}${name}` : `${base}${name}:${asked}`;
      return [{ action: operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${operation}`, resource }];
    },
    save: () => ({ pending: later.save() }),
    load: (state: Json) => later.load(typeof state === 'object' && state !== null && !Array.isArray(state) ? (state['pending'] ?? []) : []),
    counters: () => Object.fromEntries(counters),
    pids: () => pool.pids(),
    resume: (cloud) => later.resume(cloud),
    shutdown: () => (options.pool === undefined ? pool.shutdown() : pool.endBusy()),
  };
}

/** Processes with the same key are interchangeable: same code, same environment, same limits. */
const keyOf = (fn: FunctionModel, version: string, around: Surroundings): string =>
  JSON.stringify([fn.arn, version, fn.bundleDir, fn.memoryMb, fn.timeoutSeconds, fn.handler, fn.environment, around]);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A request without payload is an empty event. */
function payloadOf(given: unknown, limit: number): Buffer {
  const payload = given instanceof Uint8Array ? Buffer.from(given) : Buffer.from(text(given));
  if (payload.length > limit) {
    throw new AwsError('RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`, 413, {
      Type: 'User',
    });
  }
  if (payload.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(payload.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${why}`, 400, { Type: 'User' });
  }
  return payload;
}

/** Ids of AWS are UUIDs; ours come from the seed. */
function uuid(id: string): string {
  const hex = id.padEnd(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

const logTail = (lines: readonly string[]): string =>
  Buffer.from(lines.map((line) => `${line}\n`).join(''))
    .subarray(-LOG_TAIL_BYTES)
    .toString('base64');

/** `Error type: message` of a failed run's payload, which user code may have shaped. */
const errorText = (payload: Buffer): string => payload.toString('utf8').slice(0, 500);

function configuration({ fn, arn, version }: Target): Members {
  return {
    FunctionName: fn.name,
    FunctionArn: arn,
    Runtime: fn.runtime,
    Role: fn.roleArn,
    Handler: fn.handler,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    Version: version,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Environment: { Variables: fn.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: fn.logGroup },
  };
}
