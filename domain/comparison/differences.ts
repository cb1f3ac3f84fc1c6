/** A place in a document at which two of them differ; `undefined` where one has nothing. */
export interface Difference {
  readonly path: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Where two JSON documents differ, leaf by leaf, in the order of their paths. Lists are compared place by place. */
export function differences(a: unknown, b: unknown): readonly Difference[] {
  const [left, right] = [leaves(a), leaves(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .sort()
    .map((path) => ({ path, a: left.get(path), b: right.get(path) }));
}

/** Values by their dotted path, as JSON; an empty list or object is a value. */
function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    if (value !== undefined) found.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    return found;
  }
  for (const [name, member] of entries) leaves(member, path === '' ? name : `${path}.${name}`, found);
  return found;
}
