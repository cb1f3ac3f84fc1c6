import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  paginateListEndpointConfigs,
  paginateListModels,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** What workflows made in SageMaker and nobody else would delete. */
export interface Inventory {
  /** Names of endpoint configs that contain a text. */
  endpointConfigs(containing: string): Promise<readonly string[]>;
  models(containing: string): Promise<readonly string[]>;
  /** Instance type of an endpoint config's variant; undefined for a config that is gone. */
  instanceType(endpointConfigName: string): Promise<string | undefined>;
  /** Role that a model's containers run under; undefined for a model that is gone. */
  modelRole(name: string): Promise<string | undefined>;
  removeEndpointConfig(name: string): Promise<void>;
  removeModel(name: string): Promise<void>;
}

export function sagemakerInventory(client: SageMakerClient): Inventory {
  return {
    endpointConfigs: async (containing) => {
      const names: string[] = [];
      for await (const { EndpointConfigs } of paginateListEndpointConfigs({ client }, { NameContains: containing }))
        names.push(...(EndpointConfigs ?? []).map(({ EndpointConfigName = '' }) => EndpointConfigName));
      return names.sort();
    },
    models: async (containing) => {
      const names: string[] = [];
      for await (const { Models } of paginateListModels({ client }, { NameContains: containing }))
        names.push(...(Models ?? []).map(({ ModelName = '' }) => ModelName));
      return names.sort();
    },
    instanceType: async (endpointConfigName) => {
      try {
        const { ProductionVariants } = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: endpointConfigName }));
        return ProductionVariants?.[0]?.InstanceType;
      } catch (error) {
        if (error instanceof Error && /could not find/i.test(error.message)) return undefined;
        throw error;
      }
    },
    modelRole: async (name) => {
      try {
        return (await client.send(new DescribeModelCommand({ ModelName: name }))).ExecutionRoleArn;
      } catch (error) {
        if (error instanceof Error && /could not find/i.test(error.message)) return undefined;
        throw error;
      }
    },
    removeEndpointConfig: async (name) => {
      await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }));
    },
    removeModel: async (name) => {
      await client.send(new DeleteModelCommand({ ModelName: name }));
    },
  };
}
