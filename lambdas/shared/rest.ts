import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import type { EndpointAtRest } from '../../domain/ledger/lock.ts';

/** Whether an endpoint rests, and on what. A missing endpoint rests: nothing changes it. */
export async function endpointAtRest(endpoints: Endpoints, endpointName: string | undefined): Promise<EndpointAtRest> {
  const view = endpointName === undefined ? undefined : await endpoints.describe(endpointName);
  if (view === undefined) return { resting: true };
  return { resting: view.status === 'InService' && view.pendingConfigName === undefined, servingConfig: view.endpointConfigName };
}
