import * as v from 'valibot';
import { arnOf } from '../arn.ts';
import { modelName } from '../shapes.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';

export const describeModel: Operation = (world, input) => {
  const { ModelName } = parse('DescribeModel', v.strictObject({ ModelName: modelName }), input);
  const model = findModel(world, ModelName);
  const { Tags: _tags, ...request } = model.request;
  return {
    ...request,
    EnableNetworkIsolation: request.EnableNetworkIsolation ?? false,
    ModelArn: model.arn,
    CreationTime: new Date(model.created),
  };
};

export function findModel(world: World, name: string) {
  const model = world.state.models[name];
  if (model === undefined) throw invalid(`Could not find model "${arnOf(world.cloud, 'model', name)}".`);
  return model;
}
