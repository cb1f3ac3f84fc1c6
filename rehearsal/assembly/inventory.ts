import { NESTED, type Resources } from './lookups.ts';
import type { Inventory } from './model.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import type { Located } from './template.ts';

/** A resource whose name could not be settled. */
export interface Unnamed {
  readonly located: Located;
  readonly reason: string;
}

/** What a rehearsal plays, what it knows by name only, and what it does not know. */
export function inventory(resources: Resources, unnamed: readonly Unnamed[]): Inventory {
  const counts = { plays: new Map<string, number>(), names: new Map<string, number>() };
  const unknown = new Map(
    unnamed.map(({ located, reason }) => [keyOf(located), { type: located.resource.Type, path: resources.pathOf(located), reason }]),
  );
  for (const located of everything(resources)) {
    const type = located.resource.Type;
    const row = RESOURCE_TYPES[type];
    if (row !== undefined && !unknown.has(keyOf(located))) counts[row.kind].set(type, (counts[row.kind].get(type) ?? 0) + 1);
    else if (row === undefined && type !== NESTED) {
      unknown.set(keyOf(located), { type, path: resources.pathOf(located), reason: `${type} is not rehearsed` });
    }
  }
  return {
    supported: Object.fromEntries(counts.plays),
    known: Object.fromEntries(counts.names),
    unknown: [...unknown.values()],
  };
}

const everything = (resources: Resources): Located[] =>
  resources.stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).map(([logicalId, resource]) => ({ stack, logicalId, resource })),
  );

const keyOf = ({ stack, logicalId }: Located): string => `${stack.name}/${logicalId}`;
