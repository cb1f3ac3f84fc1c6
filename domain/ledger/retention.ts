import type { Head, Transition } from './head.ts';
import type { Generation } from './items.ts';

/**
 * Generations whose endpoint config and model may go: older than the newest `keep` former champions that were not rolled back. What
 * serves never goes, nor the newest place where a rollback may land; and nothing goes while anybody changes the endpoint.
 */
export function outlived(head: Head, generations: readonly Generation[], keep: number): readonly Generation[] {
  const { champion, lock, intent, frozen, bads, goods } = head;
  if (champion === null || lock !== null || intent !== null || frozen !== null) return [];
  const formers = generations
    .filter(({ generation, removedAt }) => generation !== champion.generation && removedAt === undefined)
    .sort((a, b) => b.generation - a.generation);
  const oldestKept = formers.filter(({ generation }) => !bads.includes(generation))[keep - 1]?.generation;
  if (oldestKept === undefined) return [];
  const stays = formers.filter(({ generation }) => generation >= oldestKept || generation === goods[0]);
  const needed = new Set([champion, ...stays].map(({ modelName }) => modelName));
  return formers.filter((former) => !stays.includes(former) && !needed.has(former.modelName));
}

/** Takes generations off the places to return to, unless somebody began to change the endpoint meanwhile. The result says whether. */
export function forget(head: Head, gone: readonly Generation[]): Transition<boolean> {
  const numbers = new Set(gone.map(({ generation }) => generation));
  if (head.lock !== null || head.champion === null || numbers.has(head.champion.generation)) return { result: false };
  return { head: { ...head, goods: head.goods.filter((generation) => !numbers.has(generation)) }, result: true };
}
