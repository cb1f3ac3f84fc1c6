import { arnOf } from '../arn.ts';
import { createContextRequest } from '../registry/lineage.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const createContext: Operation = (world, input) => {
  const request = parse('CreateContext', createContextRequest, input);
  const arn = arnOf(world.cloud, 'context', request.ContextName);
  if (world.state.lineage[arn] !== undefined)
    throw invalid(
      `Context names must be unique within an AWS account and region. A(n) context with the name ${request.ContextName} already exists.`,
    );
  world.state.lineage[arn] = { kind: 'context', arn, created: world.now, request };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { ContextArn: arn };
};
