import { isDeepStrictEqual } from 'node:util';
import type { EndpointConfigRequest, ModelRequest, Models } from '../../adapters/sagemaker/models.ts';

type PackageRequest = Parameters<Models['createPackage']>[0];

/** Models, endpoint configs and packages in memory. Making the same again is no error; making another under the name is. */
export class FakeModels implements Models {
  readonly models = new Map<string, ModelRequest>();
  readonly configs = new Map<string, EndpointConfigRequest>();
  readonly packages = new Map<string, PackageRequest & { rejected?: string }>();

  createModel = async (request: ModelRequest): Promise<void> => once(this.models, request.name, request);

  createEndpointConfig = async (request: EndpointConfigRequest): Promise<void> => once(this.configs, request.name, request);

  endpointConfigExists = async (name: string): Promise<boolean> => this.configs.has(name);

  removeEndpointConfig = async (name: string): Promise<void> => {
    this.configs.delete(name);
  };

  removeModel = async (name: string): Promise<void> => {
    this.models.delete(name);
  };

  createPackage = async (request: PackageRequest): Promise<string> => {
    const known = [...this.packages].find(([, there]) => there.ClientToken === request.ClientToken);
    if (known !== undefined) return known[0];
    const arn = `arn:aws:sagemaker:eu-central-1:111122223333:model-package/${request.ModelPackageGroupName}/${this.packages.size + 1}`;
    this.packages.set(arn, request);
    return arn;
  };

  packageStatus = async (arn: string): Promise<{ status: string; approval: string }> => {
    const there = this.packages.get(arn);
    return { status: there === undefined ? 'Unknown' : 'Completed', approval: there?.rejected === undefined ? 'Approved' : 'Rejected' };
  };

  rejectPackage = async (arn: string, reason: string): Promise<void> => {
    const there = this.packages.get(arn);
    if (there === undefined) throw new Error(`there is no package ${arn}`);
    this.packages.set(arn, { ...there, rejected: reason });
  };
}

function once<T>(there: Map<string, T>, name: string, request: T): void {
  const known = there.get(name);
  if (known !== undefined && !isDeepStrictEqual(known, request)) throw new Error(`${name} exists already with other contents`);
  there.set(name, request);
}
