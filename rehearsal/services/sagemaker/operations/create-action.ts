import { arnOf } from '../arn.ts';
import { createActionRequest } from '../registry/lineage.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const createAction: Operation = (world, input) => {
  const request = parse('CreateAction', createActionRequest, input);
  const arn = arnOf(world.cloud, 'action', request.ActionName);
  if (world.state.lineage[arn] !== undefined)
    throw invalid(
      `Action names must be unique within an AWS account and region. A(n) action with the name ${request.ActionName} already exists.`,
    );
  world.state.lineage[arn] = { kind: 'action', arn, created: world.now, request };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { ActionArn: arn };
};
