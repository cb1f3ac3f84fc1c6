import { isDeepStrictEqual } from 'node:util';
import { isStorable } from './storable.ts';
import type { Condition, Item, QueryOptions, Table } from './table.ts';

/** The ledger's storage in a Map, for tests and for simulations. */
export function memoryTable(): Table {
  const items = new Map<string, Item>();
  const keyOf = (pk: string, sk: string): string => `${pk}\n${sk}`;
  return {
    get: async (pk, sk) => clone(items.get(keyOf(pk, sk))),
    put: async (item, condition) => {
      const there = items.get(keyOf(item.pk, item.sk));
      const revision = revisionAfter(condition);
      const document = stored(item.document);
      if (there !== undefined && there.revision === revision && isDeepStrictEqual(there.document, document)) return 'written';
      if (condition === 'absent' ? there !== undefined : there?.revision !== condition) return 'refused';
      items.set(keyOf(item.pk, item.sk), { ...item, document, revision });
      return 'written';
    },
    query: async (pk, options = {}) =>
      select(
        [...items.values()].filter((item) => item.pk === pk),
        options,
      ),
    open: async (model) =>
      [...items.values()]
        .filter((item) => item.openModel === model)
        .sort((a, b) => compare(a.startedAt ?? '', b.startedAt ?? ''))
        .map(clone),
  };
}

/** A copy as DynamoDB keeps it: without undefined members, and only of numbers that it can hold. */
const stored = (document: unknown): unknown =>
  JSON.parse(
    JSON.stringify(document ?? null, (name, value: unknown) => {
      if (typeof value === 'number' && !isStorable(value)) throw new RangeError(`${name}: DynamoDB cannot hold ${value}; round it first`);
      return value;
    }),
  );

export const revisionAfter = (condition: Condition): number => (condition === 'absent' ? 1 : condition + 1);

function select(items: readonly Item[], { prefix = '', newestFirst = false, limit }: QueryOptions): readonly Item[] {
  const sorted = items.filter((item) => item.sk.startsWith(prefix)).sort((a, b) => compare(a.sk, b.sk));
  return (newestFirst ? sorted.reverse() : sorted).slice(0, limit).map(clone);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const clone = <T>(value: T): T => structuredClone(value);
