import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Capacity, ContainerImage, DeliveryPlatform, ModelDelivery, ServingFleet, TrafficShift } from '../../lib/index.ts';

const here = dirname(fileURLToPath(import.meta.url));

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'flights');
const container = ContainerImage.fromAsset(join(here, 'container'));

const platform = new DeliveryPlatform(stack, 'Platform');

new ModelDelivery(stack, 'Flights', {
  modelName: 'flights',
  platform,
  policyFile: join(here, 'policy.json'),
  trainer: container,
  server: container,
  // Half a million rows need no GPU.
  capacity: Capacity.onDemand(['ml.m5.xlarge'], { maxRuntime: Duration.hours(1) }),
  fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 4 }),
  shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(30), terminationWait: Duration.minutes(15) }),
  runtimeTags: { project: 'flight-delay' },
});

// The same model on a GPU plan: spot first, type by type, then on-demand, and for no more than this in all.
const owner = JSON.parse(readFileSync(join(here, 'policy.json'), 'utf8'));

new ModelDelivery(new Stack(app, 'flights-gpu'), 'FlightsGpu', {
  modelName: 'flights-gpu',
  platform,
  policy: { ...owner, training: { ...owner.training, maxCost: { usd: 6.5 } } },
  trainer: container,
  server: container,
  capacity: Capacity.spot(['ml.g6e.2xlarge', 'ml.g5.2xlarge'], {
    maxRuntime: Duration.minutes(90),
    maxWait: Duration.hours(2),
  }).thenOnDemand(['ml.g5.2xlarge']),
  fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 2 }),
  shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(30) }),
  runtimeTags: { project: 'flight-delay' },
});
