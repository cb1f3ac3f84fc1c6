import { executionArnFor } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import { reproductionIdFor } from '../../domain/reproduction/again.ts';
import type { Account } from '../account/connection.ts';
import type { ExecutionState } from '../account/workflows.ts';

/** One reproduction of a delivery, begun or still to begin. */
export interface Reproduction {
  readonly id: string;
  readonly number: number;
  /** s3://BUCKET/deliveries/MODEL/ID/ */
  readonly folder: string;
  readonly executionArn: string;
}

/** More than anybody would train the same. */
const MOST = 1000;

/**
 * The last reproduction of a delivery that was begun, and the next one. A name counts as used when its execution is known or it has
 * left something: Step Functions forgets executions after 90 days, SageMaker never lets a job's name be used twice.
 */
export async function reproductionsOf(
  { objects, workflows, dataBucket }: Account,
  model: string,
  deliveryId: string,
  stateMachineArn: string,
): Promise<{ readonly last: Reproduction | undefined; readonly next: Reproduction }> {
  let last: Reproduction | undefined;
  for (let number = 1; number <= MOST; number++) {
    const id = reproductionIdFor(model, deliveryId, number, sha256Hex);
    const one = { id, number, folder: `s3://${dataBucket}/deliveries/${model}/${id}/`, executionArn: executionArnFor(stateMachineArn, id) };
    const known = (await workflows.describe(one.executionArn)) !== undefined || (await objects.list(one.folder)).length > 0;
    if (!known) return { last, next: one };
    last = one;
  }
  throw new Error(`delivery ${deliveryId} was reproduced ${MOST} times: there is no name left for another`);
}

export const isOver = (execution: ExecutionState | undefined): boolean =>
  execution !== undefined && execution.status !== 'RUNNING' && execution.status !== 'PENDING_REDRIVE';
