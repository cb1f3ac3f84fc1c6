import type { Call, StoryStatistics } from '../../../bench/delivery/documents.ts';

export const call = (at: string, caller: string, service: string, operation: string, parameters: Call['parameters'] = {}): Call => ({
  at: `2026-03-02T${at}.000Z`,
  caller,
  service,
  operation,
  parameters,
  outcome: 'allowed',
});

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:';
export const invoke = (at: string, caller: string, name: string): Call =>
  call(at, caller, 'lambda', 'Invoke', { FunctionName: `${ARN}${name}` });

const counters = { coldStarts: 1 };

/** Two drops; each delivery judges, the second one retries and shifts; the reconciler looks all the time. */
export const statistics: StoryStatistics = {
  format: 'statistics/1',
  drops: [
    {
      model: 'flights',
      drop: '2001-01',
      arrivedAt: '2026-03-02T08:00:00.000Z',
      ended: { deliveryId: 'flights-1', outcome: 'PROMOTED', at: '2026-03-02T08:30:00.000Z' },
    },
    {
      model: 'flights',
      drop: '2001-02',
      arrivedAt: '2026-03-02T09:00:00.000Z',
      ended: { deliveryId: 'flights-2', outcome: 'ROLLED_BACK', at: '2026-03-02T10:00:00.000Z' },
    },
  ],
  executions: [
    execution('deliver-model', 'flights-1', '08:00:01', 20, 0),
    execution('deliver-model', 'flights-2', '09:00:01', 25, 2),
    execution('shift-traffic', 'flights-2-shift', '09:20:00', 60, 1),
  ],
  functions: {
    judge: { ...counters, invocations: 4, billedMs: 1800, initMs: 200, memoryMb: 512 },
    reconcile: { ...counters, invocations: 10, billedMs: 900, initMs: 100, memoryMb: 1024 },
  },
  instances: [
    instance('training', 'flights-1-t0', 'ml.m5.xlarge', 1, '08:05:00', 900),
    instance('training', 'flights-2-t0', 'ml.m5.xlarge', 1, '09:05:00', 900),
    instance('second fleet', 'flights-g000002', 'ml.m5.large', 4, '09:20:00', 3000),
  ],
  stored: [
    { bucket: 'data', versions: 3, bytes: 2_000_000_000 },
    { bucket: 'records', versions: 1, bytes: 1_000_000_000 },
  ],
};

function execution(machine: string, name: string, at: string, statesEntered: number, retries: number) {
  return { machine, name, startedAt: `2026-03-02T${at}.000Z`, stoppedAt: null, statesEntered, retries };
}

function instance(
  work: StoryStatistics['instances'][number]['work'],
  name: string,
  instanceType: string,
  instances: number,
  at: string,
  billedSeconds: number,
) {
  return { work, name, instanceType, instances, startedAt: `2026-03-02T${at}.000Z`, billedSeconds };
}

export const calls: readonly Call[] = [
  call('08:00:00', 'operator', 's3', 'PutObject'),
  invoke('08:05:00', 'scheduler', 'reconcile'),
  call('08:05:00', 'reconcile', 'dynamodb', 'Query'),
  invoke('08:10:00', 'deliver-model', 'judge:7'),
  invoke('09:05:00', 'scheduler', 'reconcile'),
  call('09:05:00', 'reconcile', 'dynamodb', 'Query'),
  call('09:05:00', 'reconcile', 's3', 'ListObjectsV2'),
  invoke('09:10:00', 'deliver-model', 'judge:7'),
  invoke('09:20:00', 'shift-traffic', 'judge'),
  call('09:21:00', 'judge', 'dynamodb', 'PutItem'),
  call('09:22:00', 'sagemaker', 's3', 'GetObject'),
];
