import { findProgram } from '../../../containers/program.ts';
import { arnOf, s3Location } from '../arn.ts';
import { type ContainerDefinition, createModelInput, type Model } from '../registry/model.ts';
import { reasonOf } from '../role.ts';
import { invalid, parse } from '../validate.ts';
import type { Operation, World } from '../world.ts';
import { findModelPackage } from './describe-model-package.ts';

export const createModel: Operation = async (world, input) => {
  const request = parse('CreateModel', createModelInput, input);
  const arn = arnOf(world.cloud, 'model', request.ModelName);
  if (world.state.models[request.ModelName] !== undefined) throw invalid(`Cannot create already existing model "${arn}".`);
  const container = request.PrimaryContainer ?? request.Containers?.[0];
  if (container === undefined) throw invalid('PrimaryContainer or Containers is required.');
  const runs = await whatRuns(world, container, request.ExecutionRoleArn);
  await findProgram(world.containers.images.resolve(runs.image), 'serve');
  if (runs.data !== undefined) await dataIsReadable(world, runs.data.uri, runs.data.archive, request.ExecutionRoleArn);
  world.state.models[request.ModelName] = { request, arn, created: world.now, runs };
  if (request.Tags !== undefined) world.state.tags[arn] = request.Tags;
  return { ModelArn: arn };
};

async function whatRuns(world: World, container: ContainerDefinition, roleArn: string): Promise<Model['runs']> {
  const { ModelPackageName, Image, ModelDataUrl, ModelDataSource, Environment } = container;
  if (ModelPackageName !== undefined) return packaged(world, ModelPackageName, Environment ?? {}, roleArn);
  if (Image === undefined) throw invalid('Container must have either Image or ModelPackageName.');
  const source = ModelDataSource?.S3DataSource;
  if (source !== undefined && ModelDataUrl !== undefined) throw invalid('ModelDataUrl and ModelDataSource must not be set together.');
  const data =
    source === undefined
      ? ModelDataUrl === undefined
        ? undefined
        : { uri: ModelDataUrl, archive: true }
      : { uri: source.S3Uri, archive: source.CompressionType === 'Gzip' };
  return { image: Image, digest: world.containers.images.resolve(Image).digest, environment: Environment ?? {}, data };
}

/** A container named by a model package runs what the package says; the package must be approved. */
async function packaged(world: World, name: string, environment: Record<string, string>, roleArn: string): Promise<Model['runs']> {
  const role = world.role(roleArn, `create a model from model package ${name}`);
  await role.call('sagemaker', 'DescribeModelPackage', { ModelPackageName: name });
  const found = findModelPackage(world, name);
  const inside = found.request.InferenceSpecification?.Containers[0];
  if (inside === undefined) throw invalid(`Model package "${found.arn}" has no inference specification.`);
  if (found.request.ModelApprovalStatus !== 'Approved' || found.status !== 'Completed') {
    throw invalid(
      `Could not create a model from model package "${found.arn}": its approval status is ${found.request.ModelApprovalStatus ?? 'PendingManualApproval'} and its status is ${found.status}; it must be Approved and Completed.`,
    );
  }
  return {
    image: inside.Image,
    digest: world.containers.images.resolve(inside.Image).digest,
    environment: { ...inside.Environment, ...environment },
    data: inside.ModelDataUrl === undefined ? undefined : { uri: inside.ModelDataUrl, archive: true },
  };
}

async function dataIsReadable(world: World, uri: string, archive: boolean, roleArn: string): Promise<void> {
  const role = world.role(roleArn, 'read the artifact of a model');
  const { bucket, key } = s3Location(uri);
  try {
    if (archive) await role.call('s3', 'GetObject', { Bucket: bucket, Key: key });
    else if ((await role.list(bucket, key)).length === 0) throw new Error(`no objects under ${uri}`);
  } catch (error) {
    throw invalid(
      `Could not access model data at ${uri}. Please ensure that the role "${roleArn}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${world.cloud.region}. (${reasonOf(error)})`,
    );
  }
}
