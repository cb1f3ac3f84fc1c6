import { arnOf } from '../arn.ts';
import { createArtifactRequest } from '../registry/lineage.ts';
import { parse } from '../validate.ts';
import type { Operation } from '../world.ts';

/** An artifact is unique by its SourceUri: asking again gives the one that is there. */
export const createArtifact: Operation = (world, input) => {
  const request = parse('CreateArtifact', createArtifactRequest, input);
  const { SourceUri } = request.Source;
  const before = Object.values(world.state.lineage).find(
    (entity) => entity.kind === 'artifact' && entity.request.Source.SourceUri === SourceUri,
  );
  if (before !== undefined) return { ArtifactArn: before.arn };
  const arn = arnOf(world.cloud, 'artifact', world.cloud.id('artifact', SourceUri).slice(0, 32));
  world.state.lineage[arn] = { kind: 'artifact', arn, created: world.now, request };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { ArtifactArn: arn };
};
