import type { Flow, State } from '../definition.ts';
import { transitionsOf } from '../transitions.ts';

/** Variables known when a state is entered. */
export interface Known {
  /** Assigned on every way from the start. */
  readonly assigned: ReadonlySet<string>;
  /** Assigned on some way. */
  readonly perhaps: ReadonlySet<string>;
}

/** What is known at each state of a flow that can be reached; states that are missing here cannot be. */
export function assignments(flow: Flow, outer: Known): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>([[flow.StartAt, outer]]);
  const open = [flow.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = flow.States[name];
    const here = known.get(name);
    if (state === undefined || here === undefined) continue;
    for (const { to, by } of transitionsOf(name, state)) {
      const names = assignedBy(state, by);
      const after = { assigned: union(here.assigned, names), perhaps: union(here.perhaps, names) };
      const before = known.get(to);
      const met = before === undefined ? after : meet(before, after);
      if (before !== undefined && met.assigned.size === before.assigned.size && met.perhaps.size === before.perhaps.size) continue;
      known.set(to, met);
      open.push(to);
    }
  }
  return known;
}

/** Names that the Assign of one way out of a state sets. */
export function assignedBy(state: State, by: string): readonly string[] {
  const index = Number(/\[(\d+)\]$/.exec(by)?.[1] ?? -1);
  if (by.startsWith('Choices') && state.Type === 'Choice') return Object.keys(state.Choices[index]?.Assign ?? {});
  if (by.startsWith('Catch') && 'Catch' in state) return Object.keys(state.Catch?.[index]?.Assign ?? {});
  return 'Assign' in state ? Object.keys(state.Assign ?? {}) : [];
}

function meet(left: Known, right: Known): Known {
  return {
    assigned: new Set([...left.assigned].filter((name) => right.assigned.has(name))),
    perhaps: union(left.perhaps, [...right.perhaps]),
  };
}

function union(left: ReadonlySet<string>, right: readonly string[]): ReadonlySet<string> {
  return new Set([...left, ...right]);
}
