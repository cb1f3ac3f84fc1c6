import type { Head, Transition } from '../../domain/ledger/head.ts';

/** What teardown wrote into the ledger as the reason of the freeze. */
export const tornDown = (because: string): string => `torn down: ${because}`;

/** Stops automation before anything is deleted; refused while somebody changes the endpoint. */
export function beginTeardown(head: Head, because: string, at: string): Transition<{ readonly refused?: string }> {
  if (head.lock !== null) return { result: { refused: `delivery ${head.lock.deliveryId} holds the endpoint lock` } };
  return { head: { ...head, phase: 'FROZEN', frozen: { reason: tornDown(because), at } }, result: {} };
}

/** Nothing serves any more: the next delivery is a first one again. Numbers of generations go on, so that no name comes twice. */
export const finishTeardown = (head: Head): Transition<null> => ({
  head: { ...head, champion: null, goods: [], returnedTo: null, intent: null },
  result: null,
});
