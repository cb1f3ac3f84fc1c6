import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Endpoints } from '../../adapters/sagemaker/endpoints.ts';
import { judgeGolden } from '../../domain/shift/golden.ts';
import { judgeReturn } from '../../domain/shift/return.ts';
import { askGolden, readGoldenAnswers, readGoldenRequests } from '../shared/golden.ts';
import type { VerifyRollbackInput } from './contract.ts';

export interface Ports {
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
}

/** Whether the endpoint rests on the target and answers as it did when it was champion. */
export const verifyRollback =
  ({ objects, endpoints }: Ports) =>
  async ({ rollback: { target, instancesBefore } }: VerifyRollbackInput) => {
    const view = await endpoints.describe(target.endpointName);
    const resting =
      view?.status === 'InService' && view.pendingConfigName === undefined && view.endpointConfigName === target.endpointConfigName;
    const requests = resting ? await readGoldenRequests(objects, target.goldenUri) : undefined;
    const recorded = resting ? await readGoldenAnswers(objects, target.goldenAnswersUri) : undefined;
    const golden =
      requests === undefined ? undefined : judgeGolden(await askGolden(endpoints, target.endpointName, requests), recorded?.answers);
    return judgeReturn({
      target,
      instancesBefore,
      ...(view === undefined ? {} : { endpoint: view }),
      ...(golden === undefined ? {} : { golden }),
    });
  };
