import * as v from 'valibot';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import type { Containers } from '../../containers/containers.ts';
import { resumeEndpoint } from './endpoints/machine.ts';
import { addAssociation } from './operations/add-association.ts';
import { addTags } from './operations/add-tags.ts';
import { createAction } from './operations/create-action.ts';
import { createArtifact } from './operations/create-artifact.ts';
import { createContext } from './operations/create-context.ts';
import { createEndpoint } from './operations/create-endpoint.ts';
import { createEndpointConfig } from './operations/create-endpoint-config.ts';
import { createModel } from './operations/create-model.ts';
import { createModelPackage } from './operations/create-model-package.ts';
import { createModelPackageGroup } from './operations/create-model-package-group.ts';
import { createTrainingJob } from './operations/create-training-job.ts';
import { createTransformJob } from './operations/create-transform-job.ts';
import { deleteEndpoint } from './operations/delete-endpoint.ts';
import { deleteEndpointConfig } from './operations/delete-endpoint-config.ts';
import { deleteModel } from './operations/delete-model.ts';
import { describeEndpoint } from './operations/describe-endpoint.ts';
import { describeEndpointConfig } from './operations/describe-endpoint-config.ts';
import { describeModel } from './operations/describe-model.ts';
import { describeModelPackage } from './operations/describe-model-package.ts';
import { describeModelPackageGroup } from './operations/describe-model-package-group.ts';
import { describeTrainingJob } from './operations/describe-training-job.ts';
import { describeTransformJob } from './operations/describe-transform-job.ts';
import { listEndpointConfigs } from './operations/list-endpoint-configs.ts';
import { listEndpoints } from './operations/list-endpoints.ts';
import { listModelPackages } from './operations/list-model-packages.ts';
import { listModels } from './operations/list-models.ts';
import { listTags } from './operations/list-tags.ts';
import { listTrainingJobs } from './operations/list-training-jobs.ts';
import { stopTrainingJob } from './operations/stop-training-job.ts';
import { stopTransformJob } from './operations/stop-transform-job.ts';
import { updateEndpoint } from './operations/update-endpoint.ts';
import { updateModelPackage } from './operations/update-model-package.ts';
import { permissionsOf } from './permissions.ts';
import { completeLater } from './registry/packages.ts';
import type { SageMakerStory } from './story.ts';
import { resumeJob } from './training/machine.ts';
import { resumeTransform } from './transform/machine.ts';
import { type Operation, stateSchema, World } from './world.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  AddAssociation: addAssociation,
  AddTags: addTags,
  CreateAction: createAction,
  CreateArtifact: createArtifact,
  CreateContext: createContext,
  CreateEndpoint: createEndpoint,
  CreateEndpointConfig: createEndpointConfig,
  CreateModel: createModel,
  CreateModelPackage: createModelPackage,
  CreateModelPackageGroup: createModelPackageGroup,
  CreateTrainingJob: createTrainingJob,
  CreateTransformJob: createTransformJob,
  DeleteEndpoint: deleteEndpoint,
  DeleteEndpointConfig: deleteEndpointConfig,
  DeleteModel: deleteModel,
  DescribeEndpoint: describeEndpoint,
  DescribeEndpointConfig: describeEndpointConfig,
  DescribeModel: describeModel,
  DescribeModelPackage: describeModelPackage,
  DescribeModelPackageGroup: describeModelPackageGroup,
  DescribeTrainingJob: describeTrainingJob,
  DescribeTransformJob: describeTransformJob,
  ListEndpointConfigs: listEndpointConfigs,
  ListEndpoints: listEndpoints,
  ListModelPackages: listModelPackages,
  ListModels: listModels,
  ListTags: listTags,
  ListTrainingJobs: listTrainingJobs,
  StopTrainingJob: stopTrainingJob,
  StopTransformJob: stopTransformJob,
  UpdateEndpoint: updateEndpoint,
  UpdateModelPackage: updateModelPackage,
};

/**
 * SageMaker: jobs, the model registry, endpoints and their guarded deployments. Its state machines are driven by the
 * virtual clock alone; training and serving are real processes. What it does and on whose word: docs/fidelity/sagemaker.md.
 */
export class SageMaker implements Service {
  readonly name = 'sagemaker';
  readonly operations: Service['operations'];
  /** Endpoints and their processes, for InvokeEndpoint. */
  readonly world: World;

  constructor(containers: Containers, story: SageMakerStory = {}) {
    this.world = new World(containers, story);
    this.operations = Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, run]) => [name, (input: Members, context: CallContext) => run(this.world, input, context)]),
    );
  }

  /** Gives the service its cloud; comes before the first operation and before `load`. */
  start(cloud: Cloud): void {
    this.world.attach(cloud);
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    return permissionsOf(operation, input, cloud);
  }

  save(): Json {
    return JSON.parse(JSON.stringify(this.world.state)) as Json;
  }

  /** Takes a saved state up: serving processes start again, and jobs and deployments go on where they were. */
  async load(state: Json): Promise<void> {
    const { world } = this;
    world.state = v.parse(stateSchema, state);
    for (const job of Object.values(world.state.trainingJobs)) resumeJob(world, job);
    for (const job of Object.values(world.state.transformJobs)) resumeTransform(world, job);
    for (const found of Object.values(world.state.modelPackages)) completeLater(world, found);
    for (const endpoint of Object.values(world.state.endpoints)) await resumeEndpoint(world, endpoint);
  }

  /** A story's serving processes get another environment from now on. */
  serveWith(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
    return this.world.fleets.serveWith(name, environment);
  }

  /** Ends the serving processes; the state stays. */
  close(): Promise<void> {
    return this.world.fleets.close();
  }
}
