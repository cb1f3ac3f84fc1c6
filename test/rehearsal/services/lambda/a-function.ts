import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionModel } from '../../../../rehearsal/assembly/model.ts';
import { VirtualClock } from '../../../../rehearsal/clock/virtual-clock.ts';
import type { Caller, Cloud, LogLine, Members, TimelineEntry } from '../../../../rehearsal/cloud/cloud.ts';
import { createLambda, type FunctionMetric, type LambdaOptions, type LambdaService } from '../../../../rehearsal/services/lambda/lambda.ts';

const ACCOUNT = '111122223333';
export const BASE = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:`;
const START = Date.UTC(2026, 4, 1);

/** A function whose bundle is `index.cjs` with this source. */
export function aFunction(source: string, more: Partial<FunctionModel> = {}): FunctionModel {
  const bundleDir = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(bundleDir, 'index.cjs'), source);
  const name = more.name ?? 'check-drift';
  return {
    stack: 'App',
    logicalId: 'Check',
    type: 'AWS::Lambda::Function',
    path: 'App/Check',
    name,
    arn: `${BASE}${name}`,
    properties: {},
    versionArns: [`${BASE}${name}:1`],
    aliases: { [`${BASE}${name}:live`]: '1' },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    bundleDir,
    environment: {},
    timeoutSeconds: 20,
    memoryMb: 256,
    reservedConcurrency: undefined,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    roleName: name,
    logGroup: `/aws/lambda/${name}`,
    deadLetterArn: undefined,
    eventInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, onFailure: undefined, onSuccess: undefined },
    ...more,
  };
}

export interface Stage {
  readonly lambda: LambdaService;
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly logs: LogLine[];
  readonly timeline: TimelineEntry[];
  readonly metrics: FunctionMetric[];
  /** Calls that the service made to others. */
  readonly calls: { readonly service: string; readonly operation: string; readonly input: Members; readonly caller: Caller }[];
  invoke(input: Members, caller?: Caller): Promise<Members>;
  /** Invokes and parses the answer's payload. */
  answer(event?: unknown, functionName?: string): Promise<unknown>;
}

/** The Lambda service over some functions, beside a cloud that records what happens to it. */
export function aStage(functions: FunctionModel[], options: Partial<LambdaOptions> = {}): Stage {
  const clock = new VirtualClock(START);
  const logs: LogLine[] = [];
  const timeline: TimelineEntry[] = [];
  const metrics: FunctionMetric[] = [];
  const calls: Stage['calls'] = [];
  let ids = 0;
  const cloud: Cloud = {
    clock,
    account: ACCOUNT,
    region: 'eu-central-1',
    partition: 'aws',
    async call(service, operation, input, caller) {
      calls.push({ service, operation, input, caller });
      return {};
    },
    emit: () => {},
    log: (line) => void logs.push(line),
    timeline: (entry) => void timeline.push(entry),
    id: () => (++ids).toString(16).padStart(32, '0'),
    random: () => () => 0,
    duration: () => 1000,
  };
  const lambda = createLambda({
    functions,
    account: ACCOUNT,
    region: 'eu-central-1',
    partition: 'aws',
    endpoints: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1/s3' }),
    accessKeyFor: (roleArn, name) => `KEY-${roleArn.split('/').at(-1)}-${name}`,
    onMetric: (metric) => void metrics.push(metric),
    ...options,
  });
  const invoke: Stage['invoke'] = async (input, caller = { name: 'operator' }) => {
    const operation = lambda.operations['Invoke'];
    if (operation === undefined) throw new Error('no Invoke');
    return operation(input, { caller, now: clock.now(), cloud });
  };
  return {
    lambda,
    clock,
    cloud,
    logs,
    timeline,
    metrics,
    calls,
    invoke,
    answer: async (event = {}, functionName = functions[0]?.name) =>
      payloadOf(await invoke({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) })),
  };
}

export const payloadOf = ({ Payload }: Members): unknown =>
  Payload instanceof Uint8Array ? JSON.parse(Buffer.from(Payload).toString('utf8')) : Payload;
