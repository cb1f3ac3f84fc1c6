import { join } from 'node:path';
import type { ServingContainer } from '../../containers/serving-container.ts';
import { unpackTarGz } from '../../containers/untar.ts';
import { s3Location } from './arn.ts';
import type { Model } from './registry/model.ts';
import { reasonOf } from './role.ts';
import { joinNetwork, pullImage, sealVolume, writeLogs } from './role-needs.ts';
import { belowPrefix } from './training/channels.ts';
import type { World } from './world.ts';

export interface Serving {
  readonly model: Model;
  /** Endpoint, or transform job: whose workspace, log and purposes these are. */
  readonly what: string;
  readonly workspace: { kind: string; name: string };
  readonly logGroup: string;
  readonly logStream: string;
  readonly volumeKey?: string | undefined;
  /** Added to the model's own environment; it wins. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A running container, or why there is none. */
export type Started = { readonly container: ServingContainer } | { readonly reason: string };

/** Fetches a model with its execution role, starts its container and waits for a good /ping. */
export async function startServing(world: World, serving: Serving): Promise<Started> {
  const { model, what } = serving;
  const { ExecutionRoleArn: roleArn, ModelName: name } = model.request;
  try {
    await pullImage(world, world.role(roleArn, `pull the image of model ${name} for ${what}`), model.runs.image);
    await sealVolume(world, world.role(roleArn, `encrypt the volume of ${what}`), serving.volumeKey);
    await joinNetwork(world, world.role(roleArn, `join the network for ${what}`), model.request.VpcConfig);
    const workspace = await world.containers.freshWorkspace(serving.workspace.kind, serving.workspace.name);
    await fetchModel(world, model, what, workspace);
    const log = await writeLogs(world, world.role(roleArn, `write the log of ${what}`), serving.logGroup, serving.logStream);
    const container = await world.containers.serve(
      {
        imageUri: model.runs.image,
        environment: { ...model.runs.environment, ...serving.environment },
        region: world.cloud.region,
        roleArn,
        networkIsolation: model.request.EnableNetworkIsolation ?? false,
        onLine: log,
      },
      workspace,
    );
    return container === undefined ? { reason: '' } : { container };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

async function fetchModel(world: World, model: Model, what: string, workspace: { model: string; staging: string }): Promise<void> {
  const { data } = model.runs;
  if (data === undefined) return;
  const role = world.role(model.request.ExecutionRoleArn, `read the artifact of model ${model.request.ModelName} for ${what}`);
  const { bucket, key } = s3Location(data.uri);
  if (data.archive) {
    const archive = join(workspace.staging, 'model.tar.gz');
    await role.download(bucket, key, archive);
    await unpackTarGz(archive, workspace.model);
    return;
  }
  for (const object of await role.list(bucket, key)) {
    await role.download(bucket, object.key, join(workspace.model, belowPrefix(object.key, key)));
  }
}
