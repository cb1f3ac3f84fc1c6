import type { Summary } from '../../domain/ledger/items.ts';
import { UsageError } from '../command-io.ts';
import type { Account } from './connection.ts';

/** A delivery that was asked for, and the model whose it is. */
export interface Found {
  readonly model: string;
  readonly deliveryId: string;
  readonly drop: string;
  /** Absent for a drop whose delivery has not begun. */
  readonly summary?: Summary;
  /** What a drop that waits still lacks. */
  readonly missing?: readonly string[];
}

/**
 * A delivery by its id, by MODEL/DROP (the newest try of that drop), by MODEL (the last one that ended), or by MODEL@GENERATION (the one
 * that made it).
 * @throws UsageError with what there is
 */
export async function findDelivery(account: Account, asked: string): Promise<Found> {
  if (asked.includes('/')) return byDrop(account, asked);
  const [, ofModel, generation] = /^(.+)@(\d{1,6})$/.exec(asked) ?? [];
  if (ofModel !== undefined) return byGeneration(account, ofModel, Number(generation));
  if (account.models.has(asked)) return lastOf(account, asked);
  const summary = await account.ledger.summary(asked);
  if (summary !== undefined) return { model: summary.model, deliveryId: asked, drop: summary.drop.name, summary };
  const models = [...account.models.keys()].join(', ') || 'none';
  throw new UsageError(
    `no delivery "${asked}"; give a delivery's id, MODEL/DROP, MODEL@GENERATION or a model of platform ${account.platform}: ${models}`,
  );
}

async function byDrop(account: Account, asked: string): Promise<Found> {
  const slash = asked.indexOf('/');
  const [model, drop] = [asked.slice(0, slash), asked.slice(slash + 1).replace(/\/$/, '')];
  if (!account.models.has(model))
    throw new UsageError(`no model "${model}"; platform ${account.platform} has ${[...account.models.keys()].join(', ') || 'none'}`);
  const claims = await account.ledger.drops(model);
  const [claim] = claims.filter((one) => one.drop === drop).sort((a, b) => (a.at < b.at ? 1 : -1));
  if (claim === undefined) {
    const known = [...new Set(claims.map((one) => one.drop))].slice(-5);
    throw new UsageError(
      `model ${model} knows no drop "${drop}"${known.length === 0 ? '; it has none yet' : `; among others ${known.join(', ')}`}`,
    );
  }
  const summary = await account.ledger.summary(claim.deliveryId);
  return {
    model,
    deliveryId: claim.deliveryId,
    drop,
    ...(summary === undefined ? {} : { summary }),
    ...(claim.missing === undefined ? {} : { missing: claim.missing }),
  };
}

async function byGeneration({ ledger }: Account, model: string, generation: number): Promise<Found> {
  const known = await ledger.generations(model);
  const found = known.find((one) => one.generation === generation);
  if (found === undefined) {
    const numbers = known.map((one) => one.generation).join(', ') || 'none';
    throw new UsageError(`model ${model} has no generation ${generation}; it has ${numbers}`);
  }
  const summary = await ledger.summary(found.deliveryId);
  return { model, deliveryId: found.deliveryId, drop: summary?.drop.name ?? 'unknown', ...(summary === undefined ? {} : { summary }) };
}

async function lastOf({ ledger }: Account, model: string): Promise<Found> {
  const { lastOutcome } = await ledger.head(model);
  if (lastOutcome === null) throw new UsageError(`no delivery of ${model} has ended yet; what is under way: slipway status ${model}`);
  const { deliveryId } = lastOutcome;
  const summary = await ledger.summary(deliveryId);
  return { model, deliveryId, drop: summary?.drop.name ?? 'unknown', ...(summary === undefined ? {} : { summary }) };
}
