import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  type DeploymentConfig,
  DescribeEndpointCommand,
  type SageMakerClient,
  SageMakerServiceException,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/** What is true of an endpoint now. */
export interface EndpointView {
  readonly status: string;
  readonly endpointConfigName: string;
  /** Endpoint config that an update in flight leads to. */
  readonly pendingConfigName?: string;
  /** Statuses of the variant in flight: Creating, ActivatingTraffic, Baking, Updating, Deleting. */
  readonly variantStatuses: readonly string[];
  readonly instanceCount: number;
  readonly failureReason?: string;
  readonly lastModified?: string;
}

export interface Answer {
  readonly body: string;
  readonly variant?: string;
}

/** Refusals that say something about the world rather than about a bug, by AWS's own error name. */
export interface Refusal {
  readonly refused: string;
  readonly message: string;
}

export interface Endpoints {
  /** Undefined when there is no such endpoint. */
  describe(name: string): Promise<EndpointView | undefined>;
  create(name: string, configName: string, tags: Readonly<Record<string, string>>): Promise<Refusal | undefined>;
  update(name: string, configName: string, deployment: DeploymentConfig): Promise<Refusal | undefined>;
  remove(name: string): Promise<void>;
  /** One request; throws what the container or SageMaker answers with. */
  invoke(name: string, body: string, contentType: string, accept: string): Promise<Answer>;
}

/** SageMaker says "not found" of endpoints as a ValidationException with this text. */
const NOT_FOUND = /could not find/i;

export const toTags = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export function sagemakerEndpoints(client: SageMakerClient, runtime?: SageMakerRuntimeClient): Endpoints {
  const attempt = async (action: () => Promise<unknown>): Promise<Refusal | undefined> => {
    try {
      await action();
      return undefined;
    } catch (error) {
      const named =
        error instanceof SageMakerServiceException &&
        ['ResourceLimitExceeded', 'ValidationException', 'ResourceInUse'].includes(error.name);
      if (!named) throw error;
      return { refused: error.name, message: error.message };
    }
  };
  return {
    describe: async (name) => {
      try {
        const answer = await client.send(new DescribeEndpointCommand({ EndpointName: name }));
        const pending = answer.PendingDeploymentSummary;
        return {
          status: answer.EndpointStatus ?? 'Unknown',
          endpointConfigName: answer.EndpointConfigName ?? '',
          ...(pending?.EndpointConfigName === undefined ? {} : { pendingConfigName: pending.EndpointConfigName }),
          variantStatuses: (pending?.ProductionVariants ?? []).flatMap((variant) =>
            (variant.VariantStatus ?? []).map((status) => status.Status ?? ''),
          ),
          instanceCount: (answer.ProductionVariants ?? []).reduce((sum, variant) => sum + (variant.CurrentInstanceCount ?? 0), 0),
          ...(answer.FailureReason === undefined ? {} : { failureReason: answer.FailureReason }),
          ...(answer.LastModifiedTime === undefined ? {} : { lastModified: answer.LastModifiedTime.toISOString() }),
        };
      } catch (error) {
        if (error instanceof SageMakerServiceException && NOT_FOUND.test(error.message)) return undefined;
        throw error;
      }
    },
    create: (name, configName, tags) =>
      attempt(() => client.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: configName, Tags: toTags(tags) }))),
    update: (name, configName, deployment) =>
      attempt(() =>
        client.send(
          // Without RetainAllVariantProperties an autoscaled fleet would fall back to its config's initial count.
          new UpdateEndpointCommand({
            EndpointName: name,
            EndpointConfigName: configName,
            RetainAllVariantProperties: true,
            DeploymentConfig: deployment,
          }),
        ),
      ),
    remove: async (name) => {
      await client.send(new DeleteEndpointCommand({ EndpointName: name }));
    },
    invoke: async (name, body, contentType, accept) => {
      if (runtime === undefined) throw new TypeError('this step was wired without a runtime client');
      const answer = await runtime.send(
        new InvokeEndpointCommand({ EndpointName: name, Body: new TextEncoder().encode(body), ContentType: contentType, Accept: accept }),
      );
      return {
        body: new TextDecoder().decode(answer.Body),
        ...(answer.InvokedProductionVariant === undefined ? {} : { variant: answer.InvokedProductionVariant }),
      };
    },
  };
}
