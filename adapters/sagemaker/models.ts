import {
  CreateEndpointConfigCommand,
  type CreateEndpointConfigInput,
  CreateModelCommand,
  CreateModelPackageCommand,
  type CreateModelPackageInput,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  type SageMakerClient,
  SageMakerServiceException,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { toTags } from './endpoints.ts';

export interface Network {
  readonly subnets: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface ModelRequest {
  readonly name: string;
  readonly image: string;
  readonly artifactUri: string;
  /** Environment of the container. */
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly network: Network | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface EndpointConfigRequest {
  readonly name: string;
  readonly modelName: string;
  readonly variantName: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly kmsKeyArn?: string;
  readonly captureUri: string;
  /** Share of the requests that are captured, 1 to 100. */
  readonly capturePercent: number;
  readonly inferenceAmi?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a workflow makes beside jobs and endpoints. Making the same thing again is no error; making another thing under its name is. */
export interface Models {
  createModel(request: ModelRequest): Promise<void>;
  createEndpointConfig(request: EndpointConfigRequest): Promise<void>;
  endpointConfigExists(name: string): Promise<boolean>;
  /** One that is gone already is no error; so with models. */
  removeEndpointConfig(name: string): Promise<void>;
  removeModel(name: string): Promise<void>;
  createPackage(request: CreateModelPackageInput): Promise<string>;
  packageStatus(arn: string): Promise<{ readonly status: string; readonly approval: string }>;
  rejectPackage(arn: string, reason: string): Promise<void>;
}

const ALREADY_THERE = /already exist/i;
const isThereAlready = (error: unknown): boolean => error instanceof SageMakerServiceException && ALREADY_THERE.test(error.message);
const isMissing = (error: unknown): boolean => error instanceof SageMakerServiceException && /could not find/i.test(error.message);

async function unlessMissing(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Longest ApprovalDescription. */
const MOST_CHARACTERS = 1024;

export function sagemakerModels(client: SageMakerClient): Models {
  const once = async (create: () => Promise<unknown>, isTheSame: () => Promise<boolean>, what: string): Promise<void> => {
    try {
      await create();
    } catch (error) {
      if (!isThereAlready(error)) throw error;
      if (!(await isTheSame()))
        throw new Error(`${what} exists already with other contents; names of ours are never reused, so somebody else made it: delete it`);
    }
  };
  return {
    createModel: (request) =>
      once(
        () =>
          client.send(
            new CreateModelCommand({
              ModelName: request.name,
              PrimaryContainer: {
                Image: request.image,
                ModelDataUrl: request.artifactUri,
                Mode: 'SingleModel',
                ...(Object.keys(request.environment).length === 0 ? {} : { Environment: { ...request.environment } }),
              },
              ExecutionRoleArn: request.roleArn,
              // The container gets its model from SageMaker; it needs no network and no credentials.
              EnableNetworkIsolation: true,
              ...(request.network === null
                ? {}
                : { VpcConfig: { Subnets: [...request.network.subnets], SecurityGroupIds: [...request.network.securityGroupIds] } }),
              Tags: toTags(request.tags),
            }),
          ),
        async () => {
          const { PrimaryContainer: there } = await client.send(new DescribeModelCommand({ ModelName: request.name }));
          return there?.Image === request.image && there.ModelDataUrl === request.artifactUri;
        },
        `model ${request.name}`,
      ),
    createEndpointConfig: (request) =>
      once(
        () => client.send(new CreateEndpointConfigCommand(endpointConfig(request))),
        async () => {
          const there = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: request.name }));
          return there.ProductionVariants?.[0]?.ModelName === request.modelName;
        },
        `endpoint config ${request.name}`,
      ),
    endpointConfigExists: async (name) => {
      try {
        await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    removeEndpointConfig: (name) => unlessMissing(() => client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))),
    removeModel: (name) => unlessMissing(() => client.send(new DeleteModelCommand({ ModelName: name }))),
    createPackage: async (request) => {
      const { ModelPackageArn } = await client.send(new CreateModelPackageCommand(request));
      if (ModelPackageArn === undefined) throw new Error('CreateModelPackage answered without an ARN');
      return ModelPackageArn;
    },
    packageStatus: async (arn) => {
      const answer = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
      return { status: answer.ModelPackageStatus ?? 'Unknown', approval: answer.ModelApprovalStatus ?? 'Unknown' };
    },
    rejectPackage: async (arn, reason) => {
      await client.send(
        new UpdateModelPackageCommand({
          ModelPackageArn: arn,
          ModelApprovalStatus: 'Rejected',
          ApprovalDescription: reason.slice(0, MOST_CHARACTERS),
        }),
      );
    },
  };
}

function endpointConfig(request: EndpointConfigRequest): CreateEndpointConfigInput {
  return {
    EndpointConfigName: request.name,
    ProductionVariants: [
      {
        VariantName: request.variantName,
        ModelName: request.modelName,
        InitialInstanceCount: request.instanceCount,
        InstanceType: request.instanceType as NonNullable<CreateEndpointConfigInput['ProductionVariants']>[number]['InstanceType'],
        InitialVariantWeight: 1,
        ...(request.inferenceAmi === undefined
          ? {}
          : {
              InferenceAmiVersion: request.inferenceAmi as NonNullable<
                CreateEndpointConfigInput['ProductionVariants']
              >[number]['InferenceAmiVersion'],
            }),
      },
    ],
    ...(request.kmsKeyArn === undefined ? {} : { KmsKeyId: request.kmsKeyArn }),
    // Both fleets share the variant's name, so only a prefix of its own keeps a config's captured requests apart.
    DataCaptureConfig: {
      EnableCapture: true,
      InitialSamplingPercentage: request.capturePercent,
      DestinationS3Uri: request.captureUri,
      ...(request.kmsKeyArn === undefined ? {} : { KmsKeyId: request.kmsKeyArn }),
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json', 'application/jsonlines'] },
    },
    Tags: toTags(request.tags),
  };
}
