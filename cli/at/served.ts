import type { Head } from '../../domain/ledger/head.ts';
import type { Generation } from '../../domain/ledger/items.ts';

/** What served from a moment on. */
export interface Served {
  readonly generation: number;
  readonly from: string;
  /** The moment at which something else took over; absent while it still serves. */
  readonly until?: string;
  readonly why: string;
  /** The ledger does not say where that rollback landed; this is the generation it would have chosen. */
  readonly inferred: boolean;
}

/** Who served when, oldest first, from promotions, rollbacks of promoted generations, and returns that operators asked for. */
export function servedOver(
  generations: readonly Generation[],
  { autoRollbacks, operatorReturns }: Pick<Head, 'autoRollbacks' | 'operatorReturns'>,
): readonly Served[] {
  const changes = [
    ...generations.map(({ generation, promotedAt, deliveryId }) => ({
      generation,
      from: promotedAt,
      why: `promoted by delivery ${deliveryId}`,
      inferred: false,
    })),
    ...autoRollbacks.flatMap((rollback) => landing(generations, autoRollbacks, rollback)),
    ...operatorReturns.map(({ at, to, who, because }) => ({
      generation: to,
      from: at,
      why: `${who} returned to it: ${because}`,
      inferred: false,
    })),
  ].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return changes.map((change, index) => {
    const next = changes[index + 1];
    return next === undefined ? change : { ...change, until: next.from };
  });
}

/** Where a rollback landed: on the generation that says so itself, else on the newest earlier one that was good then. */
function landing(
  generations: readonly Generation[],
  rollbacks: Head['autoRollbacks'],
  { at, generation }: Head['autoRollbacks'][number],
): readonly Served[] {
  const why = `generation ${generation} was rolled back`;
  const told = generations.find(({ reason }) => reason === `returned to at ${at}`);
  if (told !== undefined) return [{ generation: told.generation, from: at, why, inferred: false }];
  const bad = new Set(rollbacks.filter((other) => other.at <= at).map((other) => other.generation));
  const earlier = generations.filter((one) => one.generation < generation && one.promotedAt < at && !bad.has(one.generation));
  const newest = earlier.sort((a, b) => b.generation - a.generation)[0];
  return newest === undefined ? [] : [{ generation: newest.generation, from: at, why, inferred: true }];
}

/** What served at a moment; undefined before the first promotion. */
export const servedAt = (served: readonly Served[], moment: string): Served | undefined =>
  served.filter(({ from }) => from <= moment).at(-1);
