import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

export interface Functions {
  /** Calls a function and waits for its answer. @throws Error with what the function threw */
  invoke(name: string, input: unknown): Promise<unknown>;
}

export function lambdaFunctions(client: LambdaClient): Functions {
  return {
    invoke: async (name, input) => {
      const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(input) }));
      const text = Payload === undefined ? '' : new TextDecoder().decode(Payload);
      if (FunctionError !== undefined) throw new Error(`function ${name} failed: ${text}; its log group says more`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}
