import type { AlarmView } from '../../adapters/cloudwatch/alarms.ts';
import { executionArnFor } from '../../adapters/executions.ts';
import type { EndpointView } from '../../adapters/sagemaker/endpoints.ts';
import type { Head } from '../../domain/ledger/head.ts';
import type { Generation, Summary } from '../../domain/ledger/items.ts';
import type { Account, PublishedModel } from '../account/connection.ts';
import { recentDeliveries } from '../account/history.ts';
import { alarmsOf } from '../account/model-alarms.ts';
import { isRunning } from '../account/workflows.ts';

/** A delivery without an outcome, and how far it is. */
export interface OpenDelivery {
  readonly summary: Summary;
  readonly running: boolean;
  /** State that it entered last; of a shift, the shift's own. */
  readonly state?: string;
}

/** Everything that `slipway status` tells of a model. */
export interface StatusFacts {
  readonly model: string;
  readonly now: string;
  readonly endpointName: string;
  readonly head: Head;
  /** The champion as the ledger keeps it among its generations. */
  readonly generation?: Generation;
  /** The delivery that made the champion. */
  readonly madeBy?: Summary;
  readonly endpoint?: EndpointView;
  /** Whether whoever holds the lock still runs; absent when nobody holds it. */
  readonly holderRuns?: boolean;
  readonly alarms: readonly AlarmView[];
  readonly open: readonly OpenDelivery[];
  /** Newest first; those that ended. */
  readonly ended: readonly Summary[];
  /** When traffic was last brought back to a champion and that was verified. */
  readonly lastProvenRollback?: string;
}

/** Outcomes that are only given once the champion was seen to serve again. */
const PROOFS: ReadonlySet<string> = new Set(['ROLLED_BACK', 'INCONCLUSIVE_CANARY']);

export async function statusFacts(account: Account, model: string, published: PublishedModel): Promise<StatusFacts> {
  const { ledger, endpoints, workflows, now } = account;
  const head = await ledger.head(model);
  const endpointName = head.champion?.endpointName ?? published.endpointName;
  const [at, endpoint, alarms, openSummaries, recent] = await Promise.all([
    now(),
    endpoints.describe(endpointName),
    alarmsOf(account, model, endpointName, head.champion),
    ledger.openDeliveries(model),
    recentDeliveries(account, model),
  ]);
  const { champion, lock } = head;
  const generation = champion === null ? undefined : await ledger.generation(model, champion.generation);
  const madeBy = champion === null ? undefined : await ledger.summary(champion.deliveryId);
  const holderRuns = lock === null ? undefined : isRunning(await workflows.describe(lock.holder));
  const lastProvenRollback = await lastProof(account, head, recent);
  return {
    model,
    now: at,
    endpointName,
    head,
    ...(generation === undefined ? {} : { generation }),
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(holderRuns === undefined ? {} : { holderRuns }),
    alarms,
    open: await Promise.all(openSummaries.map((summary) => openDelivery(account, published, head, summary))),
    ended: recent.filter(({ outcome }) => outcome !== undefined),
    ...(lastProvenRollback === undefined ? {} : { lastProvenRollback }),
  };
}

async function openDelivery({ workflows }: Account, published: PublishedModel, head: Head, summary: Summary): Promise<OpenDelivery> {
  const arn = executionArnFor(published.deliverStateMachineArn, summary.deliveryId);
  const running = isRunning(await workflows.describe(arn));
  const outer = running ? await workflows.stateOf(arn) : undefined;
  const shifting = head.lock?.deliveryId === summary.deliveryId && head.lock.holder !== arn;
  const inner = running && shifting && head.lock !== null ? await workflows.stateOf(head.lock.holder) : undefined;
  const state = [outer, inner].filter((name) => name !== undefined).join(': ');
  return { summary, running, ...(state === '' ? {} : { state }) };
}

/** The newest verified return, of a shift or of a promoted generation. */
async function lastProof(
  { ledger }: Account,
  { autoRollbacks, operatorReturns }: Head,
  recent: readonly Summary[],
): Promise<string | undefined> {
  const moments = [...autoRollbacks.slice(0, 1), ...operatorReturns.slice(0, 1)].map(({ at }) => at);
  for (const { deliveryId, outcome, endedAt } of recent) {
    if (outcome === undefined || endedAt === undefined) continue;
    // An aborted delivery is a proof only when its shift had begun.
    const returned = outcome === 'ABORTED' && (await ledger.events(deliveryId)).some(({ name }) => name.startsWith('returned '));
    if (PROOFS.has(outcome) || returned) {
      moments.push(endedAt);
      break;
    }
  }
  return moments.sort().at(-1);
}
