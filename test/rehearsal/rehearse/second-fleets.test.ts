import type { Json } from '../../../rehearsal/cloud/cloud.ts';
import { SecondFleets } from '../../../rehearsal/rehearse/second-fleets.ts';

const launching = (endpoint: string, config: string, instances = 4) => ({
  detailType: 'SageMaker Endpoint Deployment State Change',
  detail: {
    EndpointName: endpoint,
    PendingDeploymentSummary: {
      EndpointConfigName: config,
      ProductionVariants: [{ InstanceType: 'ml.m5.large', DesiredInstanceCount: instances }],
    },
  },
});
const changed = (endpoint: string, status: string) => ({
  detailType: 'SageMaker Endpoint State Change',
  detail: { EndpointName: endpoint, EndpointStatus: status },
});

describe('fleets beside the one that serves', () => {
  test('a new endpoint has none', () => {
    const fleets = new SecondFleets();
    fleets.see(changed('flights', 'CREATING'), 0);
    fleets.see(changed('flights', 'IN_SERVICE'), 240_000);
    expect(fleets.all).toEqual([]);
  });

  test('an update has one from its first phase until the endpoint is in service, however many phases there are', () => {
    const fleets = new SecondFleets();
    fleets.see(changed('flights', 'UPDATING'), 1000);
    for (const at of [1000, 2000, 3000]) fleets.see(launching('flights', 'flights-g000002'), at);
    fleets.see(changed('other', 'IN_SERVICE'), 3500);
    fleets.see(changed('flights', 'IN_SERVICE'), 4000);
    expect(fleets.all).toEqual([
      { endpoint: 'flights', endpointConfig: 'flights-g000002', instanceType: 'ml.m5.large', instances: 4, startedAt: 1000, endedAt: 4000 },
    ]);
  });

  test('two updates are two fleets, and one that goes on has no end', () => {
    const fleets = new SecondFleets();
    fleets.see(launching('flights', 'flights-g000002'), 0);
    fleets.see(changed('flights', 'IN_SERVICE'), 10);
    fleets.see(launching('flights', 'flights-g000003', 2), 20);
    expect(fleets.all.map(({ endpointConfig, instances, endedAt }) => [endpointConfig, instances, endedAt])).toEqual([
      ['flights-g000002', 4, 10],
      ['flights-g000003', 2, undefined],
    ]);
  });

  test.each<{ detailType: string; detail: Json }>([
    { detailType: 'SageMaker Endpoint Deployment State Change', detail: { EndpointName: 'flights' } },
    { detailType: 'SageMaker Endpoint State Change', detail: null },
    { detailType: 'Object Created', detail: {} },
  ])('passes over $detailType without what it needs', (event) => {
    const fleets = new SecondFleets();
    fleets.see(event, 0);
    expect(fleets.all).toEqual([]);
  });
});
