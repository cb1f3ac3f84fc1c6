import type { Head } from '../../domain/ledger/head.ts';
import type { Generation } from '../../domain/ledger/items.ts';

/** Whether production can go back to a generation, and what to think of first. */
export type ReturnPlan =
  | { readonly kind: 'return'; readonly from: number; readonly to: Generation; readonly warnings: readonly string[] }
  | { readonly kind: 'serves already'; readonly generation: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function planReturn(model: string, head: Head, generations: readonly Generation[], to: number): ReturnPlan {
  const { champion, frozen, lock, bads } = head;
  const refused = (reason: string): ReturnPlan => ({ kind: 'refused', reason });
  if (champion === null) return refused('nothing serves that could be replaced');
  if (champion.generation === to) return { kind: 'serves already', generation: to };
  const target = generations.find(({ generation }) => generation === to);
  if (target === undefined) {
    const known = generations.map(({ generation }) => generation).join(', ');
    return refused(`generation ${to} never served; those that did: ${known}`);
  }
  if (target.removedAt !== undefined)
    return refused(
      `generation ${to} was removed at ${target.removedAt}: the policy keeps newer ones (retention.generations); deliver its data again: slipway why ${target.deliveryId} names the drop`,
    );
  if (frozen !== null)
    return refused(`automation is frozen (${frozen.reason}) and nobody may take the lock; first: slipway freeze ${model} --off`);
  return {
    kind: 'return',
    from: champion.generation,
    to: target,
    warnings: [
      ...(bads.includes(to) ? [`generation ${to} was rolled back before; slipway why ${target.deliveryId} may say why`] : []),
      ...(lock === null
        ? []
        : [
            `delivery ${lock.deliveryId} holds the endpoint; the return waits for it up to an hour. To end it first: slipway abort ${model} --because "…"`,
          ]),
    ],
  };
}

/** Name of the execution: the same wish in the same state of the ledger is the same execution, however often it is typed. */
export const returnName = (model: string, head: Head, to: number, attempt: number): string =>
  `return-${model}-g${head.champion?.generation ?? 0}-to-g${to}-f${head.fence}-${attempt}`;
