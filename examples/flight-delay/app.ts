import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Capacity, ContainerImage, DeliveryPlatform, ModelDelivery, ServingFleet, TrafficShift } from '../../lib/index.ts';

const here = dirname(fileURLToPath(import.meta.url));

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'flights');
const container = ContainerImage.fromAsset(join(here, 'container'));

new ModelDelivery(stack, 'Flights', {
  modelName: 'flights',
  platform: new DeliveryPlatform(stack, 'Platform'),
  policyFile: join(here, 'policy.json'),
  trainer: container,
  server: container,
  // Half a million rows need no GPU. A model that does: Capacity.spot(['ml.g6e.2xlarge', 'ml.g5.2xlarge'],
  // { maxRuntime: Duration.hours(8), maxWait: Duration.hours(14) }).thenOnDemand(['ml.g5.2xlarge'])
  capacity: Capacity.onDemand(['ml.m5.xlarge'], { maxRuntime: Duration.hours(1) }),
  fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 4 }),
  shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(30), terminationWait: Duration.minutes(15) }),
  runtimeTags: { project: 'flight-delay' },
});
