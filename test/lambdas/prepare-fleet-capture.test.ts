import { prepareFleet } from '../../lambdas/prepare-fleet/prepare-fleet.ts';
import { aWorld, NOW } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';

test.each([
  { name: 'errors alone', events: { errors: 1 }, percent: 10 },
  { name: 'latency', events: { errors: 1, latency: { weight: 1 } }, percent: 10 },
  { name: 'invalid answers', events: { errors: 1, invalidOutput: 0.1 }, percent: 100 },
  { name: 'scores', events: { errors: 1, scores: { weight: 0.1 } }, percent: 100 },
])('a judge that counts $name needs $percent % of the requests captured', async ({ events, percent }) => {
  const world = await aWorld(aPolicy({ owner: { canary: { events } } }));
  const ports = {
    ...world,
    dataBucket: 'data',
    dataKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    runtimeTags: {},
    rollbackAlarms: [],
    inferenceAmi: 'default',
  };
  const { delivery, challenger } = world;
  await prepareFleet(ports)({ at: NOW, delivery, lock: await world.held(), challenger, packageArn: 'arn:package' });
  expect([...world.models.configs.values()]).toMatchObject([{ capturePercent: percent }]);
});
