import type { Leaf } from './invalid.ts';
import { type Condition, type Conjunction, readPattern } from './pattern.ts';

export { InvalidEventPattern } from './invalid.ts';

const known = new WeakMap<object, readonly Conjunction[]>();

/** Throws InvalidEventPattern with the reason when EventBridge would refuse the pattern. */
export function assertValid(pattern: unknown): void {
  conjunctionsOf(pattern);
}

/**
 * Whether an event matches a pattern, as EventBridge decides it: every field of the pattern must match some leaf of the
 * event, and leaves inside one array of objects must come from the same element.
 * Sources: cases recorded on AWS; EventBridge guide, "Event pattern syntax"; see docs/fidelity/event-patterns.md.
 */
export function matches(pattern: unknown, event: unknown): boolean {
  const leaves = leavesOf(event);
  return conjunctionsOf(pattern).some((conditions) => holds(conditions, 0, leaves, new Map()));
}

function conjunctionsOf(pattern: unknown): readonly Conjunction[] {
  if (typeof pattern !== 'object' || pattern === null) return readPattern(pattern);
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const read = readPattern(pattern);
  known.set(pattern, read);
  return read;
}

/** Element chosen in each array on the way to a leaf. */
type Elements = ReadonlyMap<string, number>;

interface FoundLeaf {
  readonly value: Leaf;
  readonly elements: Elements;
}

type Leaves = ReadonlyMap<string, readonly FoundLeaf[]>;

/** Tries each leaf for each condition; elements chosen for one condition bind the others. */
function holds(conditions: readonly Condition[], from: number, leaves: Leaves, chosen: Elements): boolean {
  const condition = conditions[from];
  if (condition === undefined) return true;
  const found = leaves.get(condition.path) ?? [];
  if (found.length === 0 && condition.tests.includes('absent')) return holds(conditions, from + 1, leaves, chosen);
  return found.some((leaf) => {
    if (!condition.tests.some((test) => test !== 'absent' && test(leaf.value))) return false;
    const joined = join(chosen, leaf.elements);
    return joined !== undefined && holds(conditions, from + 1, leaves, joined);
  });
}

function join(left: Elements, right: Elements): Elements | undefined {
  const joined = new Map(left);
  for (const [array, element] of right) {
    if ((joined.get(array) ?? element) !== element) return undefined;
    joined.set(array, element);
  }
  return joined;
}

/** Leaves by dot-joined path; a list contributes each of its elements, an empty one nothing. */
function leavesOf(event: unknown): Leaves {
  const leaves = new Map<string, FoundLeaf[]>();
  collect(event, '', '', new Map(), leaves);
  return leaves;
}

function collect(value: unknown, path: string, place: string, elements: Elements, leaves: Map<string, FoundLeaf[]>): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, path, `${place}[${index}]`, new Map(elements).set(place, index), leaves);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const below = path === '' ? key : `${path}.${key}`;
      collect(member, below, `${place}.${key}`, elements, leaves);
    }
  } else if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const found = leaves.get(path);
    if (found === undefined) leaves.set(path, [{ value, elements }]);
    else found.push({ value, elements });
  }
}
