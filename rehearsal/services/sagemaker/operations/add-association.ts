import { AwsError } from '../../../cloud/aws-error.ts';
import { addAssociationRequest } from '../registry/lineage.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

export const addAssociation: Operation = (world, input) => {
  const request = parse('AddAssociation', addAssociationRequest, input);
  for (const arn of [request.SourceArn, request.DestinationArn]) {
    const ours = /:(artifact|action|context)\//.test(arn);
    if (ours && world.state.lineage[arn] === undefined) throw new AwsError('ResourceNotFound', `Could not find lineage entity ${arn}.`);
  }
  const known = world.state.associations.some(
    (found) => found.SourceArn === request.SourceArn && found.DestinationArn === request.DestinationArn,
  );
  if (!known) world.state.associations.push({ ...request, created: world.now });
  return { SourceArn: request.SourceArn, DestinationArn: request.DestinationArn };
};
