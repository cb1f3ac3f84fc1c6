import type { Announcements } from '../../adapters/announcements.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { METRICS, NAMESPACE } from '../../domain/delivery/metrics.ts';
import { type Outcome, succeeded } from '../../domain/delivery/outcome.ts';
import type { Summary } from '../../domain/ledger/items.ts';
import { rememberOutcome, toldAlready } from '../../domain/ledger/settle.ts';
import { emitMetric } from './emit-metric.ts';

export interface OutcomePorts {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly announcements: Announcements;
  readonly recordsBucket: string;
}

export interface Ending {
  readonly at: string;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly recordUri?: string;
}

/** Outcomes that somebody should look at now. */
const PAGES: ReadonlySet<Outcome> = new Set(['ROLLBACK_UNVERIFIED', 'FAILED']);

/**
 * Writes how a delivery ended, once, and tells the world: the ledger first, then a copy nobody can change, a metric, an event and a
 * message, and last the model's head, which remembers that all was told. Whoever comes second, with the same or another ending,
 * only does what is left of it.
 */
export async function settleOutcome(
  { ledger, objects, announcements, recordsBucket }: OutcomePorts,
  summary: Summary,
  ending: Ending,
): Promise<Summary> {
  const { champion } = await ledger.head(summary.model);
  const settled = await ledger.recordOutcome(summary, {
    outcome: ending.outcome,
    reasons: ending.reasons,
    endedAt: ending.at,
    ...(champion === null ? {} : { servingAfter: champion.endpointConfigName, generation: champion.generation }),
    ...(ending.recordUri === undefined ? {} : { recordUri: ending.recordUri }),
  });
  const { model, deliveryId, outcome = ending.outcome, reasons = [], endedAt = ending.at } = settled;
  const copied = await objects.put(`s3://${recordsBucket}/outcomes/${model}/${deliveryId}.json`, JSON.stringify(settled), { once: true });
  if (copied === 'exists' && toldAlready(await ledger.head(model), { deliveryId, at: endedAt })) return settled;
  emitMetric({ namespace: NAMESPACE, at: ending.at, name: METRICS.outcome, value: 1, dimensions: { Model: model, Outcome: outcome } });
  const detail = {
    model,
    deliveryId,
    drop: summary.drop.name,
    outcome,
    reasons: reasons.slice(0, 5),
    servingBefore: settled.servingBefore ?? null,
    servingAfter: settled.servingAfter ?? null,
    generation: settled.generation ?? 0,
  };
  await announcements.publish('Delivery Ended', detail, ending.at);
  const page = PAGES.has(outcome) ? 'PAGE ' : '';
  const kept = succeeded(outcome) ? '' : champion === null ? ' Nothing serves, as before.' : ' The champion keeps serving.';
  await announcements.tell(`${page}${model}: ${outcome} (drop ${summary.drop.name})`, {
    ...detail,
    page: page !== '',
    message: `${reasons.slice(0, 3).join('; ')}.${kept}`,
    next: `slipway why ${deliveryId}`,
  });
  await ledger.changeHead(model, (head) => rememberOutcome(head, { deliveryId, outcome, at: endedAt }));
  return settled;
}
