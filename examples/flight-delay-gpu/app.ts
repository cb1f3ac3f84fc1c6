import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Capacity, ContainerImage, DeliveryPlatform, ModelDelivery, ServingFleet, TrafficShift } from '../../lib/index.ts';

const here = dirname(fileURLToPath(import.meta.url));

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'flights-torch');

new ModelDelivery(stack, 'FlightsTorch', {
  modelName: 'flights-torch',
  platform: new DeliveryPlatform(stack, 'Platform'),
  policyFile: join(here, 'policy.json'),
  trainer: ContainerImage.pyTorchTraining({
    version: '2.13',
    processor: 'gpu',
    sourceDir: join(here, 'source'),
    entryPoint: 'train.py',
    imports: ['torch'],
  }),
  // A network of this size answers in a millisecond without a GPU.
  server: ContainerImage.pyTorchInference({ version: '2.6', processor: 'cpu', program: 'inference.py', imports: ['torch'] }),
  capacity: Capacity.spot(['ml.g6.xlarge', 'ml.g5.xlarge'], { maxRuntime: Duration.hours(1), maxWait: Duration.hours(2) }).thenOnDemand([
    'ml.g6.xlarge',
    'ml.g5.xlarge',
  ]),
  fleet: ServingFleet.instances({ instanceType: 'ml.m5.large', count: 2 }),
  shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(30) }),
  runtimeTags: { project: 'flight-delay' },
});
