import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { type StatisticsSources, statisticsOf } from '../../../rehearsal/rehearse/statistics.ts';
import { emptyState, type SageMakerState } from '../../../rehearsal/services/sagemaker/world.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const empty: StatisticsSources = {
  arrivals: [],
  ended: [],
  sfn: [],
  sagemaker: emptyState(),
  s3: { buckets: [] },
  counters: {},
  functions: [],
  fleets: [],
  spotSavings: undefined,
  now: NOW,
};

const job = (more: Partial<SageMakerState['trainingJobs'][string]>): SageMakerState['trainingJobs'][string] => ({
  request: {
    TrainingJobName: 'flights-1-t0',
    RoleArn: 'arn:aws:iam::111122223333:role/training',
    AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/trainer:1', TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://data/training/' },
    ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 2 },
  },
  arn: 'arn:aws:sagemaker:eu-west-1:111122223333:training-job/flights-1-t0',
  status: 'Completed',
  secondaryStatus: 'Completed',
  transitions: [],
  created: NOW,
  modified: NOW,
  attemptStarted: NOW,
  trainingEnded: NOW + 600_000,
  spentBefore: 0,
  attempts: 1,
  interrupts: false,
  stopInTraining: false,
  metrics: [],
  ...more,
});

const training = (one: ReturnType<typeof job>) =>
  statisticsOf({ ...empty, sagemaker: { ...emptyState(), trainingJobs: { [one.request.TrainingJobName]: one } } }).instances[0];

describe('what a rehearsal used', () => {
  test('nothing', () => {
    expect(statisticsOf(empty)).toEqual({ format: 'statistics/1', drops: [], executions: [], functions: {}, instances: [], stored: [] });
  });

  test('drops with the deliveries that they became, and a drop that became none', () => {
    const { drops } = statisticsOf({
      ...empty,
      arrivals: [
        { model: 'flights', drop: '2001-01', at: NOW },
        { model: 'flights', drop: '2001-02', at: NOW + 60_000 },
      ],
      ended: [
        {
          model: 'flights',
          drop: '2001-01',
          deliveryId: 'flights-1',
          outcome: 'PROMOTED',
          reasons: [],
          servingBefore: null,
          servingAfter: 'flights-g000001',
          generation: 1,
          at: NOW + 30_000,
        },
      ],
    });
    expect(drops).toEqual([
      {
        model: 'flights',
        drop: '2001-01',
        arrivedAt: '2026-03-02T10:00:00.000Z',
        ended: { deliveryId: 'flights-1', outcome: 'PROMOTED', at: '2026-03-02T10:00:30.000Z' },
      },
      { model: 'flights', drop: '2001-02', arrivedAt: '2026-03-02T10:01:00.000Z' },
    ]);
  });

  test('executions by machine, with what they are charged for', () => {
    const arn = 'arn:aws:states:eu-west-1:111122223333:execution:slipway-flights-deliver-model:flights-1';
    const { executions } = statisticsOf({
      ...empty,
      sfn: [
        {
          arn,
          name: 'flights-1',
          machineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:slipway-flights-deliver-model',
          status: 'SUCCEEDED',
          input: '{}',
          startedAt: NOW,
          stoppedAt: NOW + 1000,
          history: [
            { id: 1, previousEventId: 0, timestamp: NOW, type: 'ExecutionStarted' },
            { id: 2, previousEventId: 1, timestamp: NOW, type: 'PassStateEntered' },
          ],
        },
      ],
    });
    expect(executions).toEqual([
      {
        machine: 'slipway-flights-deliver-model',
        name: 'flights-1',
        status: 'SUCCEEDED',
        startedAt: '2026-03-02T10:00:00.000Z',
        stoppedAt: '2026-03-02T10:00:01.000Z',
        statesEntered: 1,
        retries: 0,
      },
    ]);
  });

  test('a training job by all its instances and the seconds that SageMaker bills', () => {
    expect(training(job({}))).toMatchObject({ work: 'training', instanceType: 'ml.m5.xlarge', instances: 2, billedSeconds: 600 });
  });

  test('a Spot job by what is left after the savings, and one that never got an instance by nothing', () => {
    const { request } = job({});
    expect(training(job({ request: { ...request, EnableManagedSpotTraining: true } }))?.billedSeconds).toBe(180);
    expect(training(job({ attemptStarted: undefined, trainingEnded: undefined }))?.billedSeconds).toBe(0);
  });

  test('a second fleet up to now when its update goes on', () => {
    const fleet = {
      endpoint: 'flights',
      endpointConfig: 'flights-g000002',
      instanceType: 'ml.m5.large',
      instances: 4,
      startedAt: NOW - 90_000,
    };
    expect(statisticsOf({ ...empty, fleets: [fleet] }).instances).toEqual([
      {
        work: 'second fleet',
        name: 'flights-g000002',
        instanceType: 'ml.m5.large',
        instances: 4,
        startedAt: '2026-03-02T09:58:30.000Z',
        billedSeconds: 90,
      },
    ]);
  });

  test('every version of an object lies in the bucket, a delete marker does not', () => {
    const s3: Json = {
      buckets: [{ name: 'data', keys: [['a.csv', [{ object: { bytes: 10 } }, { object: { bytes: 5 } }, {}]]] }],
    };
    expect(statisticsOf({ ...empty, s3 }).stored).toEqual([{ bucket: 'data', versions: 2, bytes: 15 }]);
  });
});
