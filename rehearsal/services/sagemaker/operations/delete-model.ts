import * as v from 'valibot';
import { modelName } from '../shapes.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';
import { findModel } from './describe-model.ts';

export const deleteModel: Operation = (world, input) => {
  const { ModelName } = parse('DeleteModel', v.strictObject({ ModelName: modelName }), input);
  const { arn } = findModel(world, ModelName);
  delete world.state.models[ModelName];
  delete world.state.tags[arn];
  return {};
};
