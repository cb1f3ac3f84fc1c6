import { alarmNameFor } from '../../domain/delivery/names.ts';
import type { Head } from '../../domain/ledger/head.ts';
import type { Summary } from '../../domain/ledger/items.ts';

/** What an abort has to do, by how far the delivery is. */
export type AbortPlan =
  /** Traffic is being shifted: only SageMaker can bring it back, and it listens to alarms. */
  | {
      readonly kind: 'trip the kill switch';
      readonly deliveryId: string;
      readonly endpointName: string;
      readonly endpointConfigName: string;
      readonly championConfigName: string;
      readonly alarm: string;
    }
  /** Production is untouched yet. */
  | { readonly kind: 'stop the execution'; readonly deliveryId: string }
  | { readonly kind: 'nothing'; readonly reason: string };

const nothing = (reason: string): AbortPlan => ({ kind: 'nothing', reason });

/** Chooses the delivery to end, and how. Asked for none by name: the one that changes production, else the only one. */
export function planAbort(model: string, head: Head, open: readonly Summary[], asked: string | undefined): AbortPlan {
  const { lock, intent, champion } = head;
  const ids = open.map(({ deliveryId }) => deliveryId);
  if (asked !== undefined && !ids.includes(asked))
    return nothing(`delivery ${asked} is not under way; under way: ${ids.join(', ') || 'none'}`);
  const shifting = lock === null || intent === null ? undefined : (intent.deliveryId ?? lock.deliveryId);
  const target = asked ?? shifting ?? (ids.length === 1 ? ids[0] : undefined);
  if (target === undefined) {
    return nothing(
      ids.length === 0 ? `no delivery of ${model} is under way` : `several are under way, name one with --delivery: ${ids.join(', ')}`,
    );
  }
  if (target === shifting && intent !== null) {
    if (intent.kind === 'rollback') return nothing(`traffic is on its way back to ${intent.to} already`);
    if (champion === null)
      return nothing(
        'the first endpoint is being created: no traffic is at risk and there is nothing to go back to; when it serves: slipway teardown',
      );
    return {
      kind: 'trip the kill switch',
      deliveryId: target,
      endpointName: champion.endpointName,
      endpointConfigName: intent.to,
      championConfigName: champion.endpointConfigName,
      alarm: alarmNameFor(champion.endpointName, intent.generation, 'abort'),
    };
  }
  if (champion?.deliveryId === target)
    return nothing(
      `delivery ${target} is promoted already; to go back: slipway return ${model} --to ${head.goods[0] ?? 'GENERATION'} --because "…"`,
    );
  return { kind: 'stop the execution', deliveryId: target };
}
