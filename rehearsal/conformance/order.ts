interface Typed {
  readonly id?: unknown;
  readonly type: string;
}

/**
 * Compares the sequence of event types; returns the first difference, or undefined. Where a recording has masked the ids of
 * events, as it does inside a Parallel, it does not hold their order either: such a run is compared as a set with counts.
 */
export function compareOrder(recorded: readonly Typed[], actual: readonly Typed[]): string | undefined {
  const expected = inOrder(recorded.map((event, index) => ({ type: event.type, ordered: event.id === index + 1 })));
  const types = inOrder(actual.map((event, index) => ({ type: event.type, ordered: recorded[index]?.id === index + 1 })));
  const length = Math.max(expected.length, types.length);
  for (let index = 0; index < length; index += 1) {
    if (expected[index] === types[index]) continue;
    const all = actual.map(({ type }) => type).join(' ');
    return `event ${index + 1}: recorded ${expected[index] ?? 'no event'}, got ${types[index] ?? 'no event'} (${all})`;
  }
  return undefined;
}

/** Types with each unordered run sorted. */
function inOrder(events: readonly { readonly type: string; readonly ordered: boolean }[]): readonly string[] {
  const types: string[] = [];
  let run: string[] = [];
  for (const { type, ordered } of events) {
    if (!ordered) {
      run.push(type);
      continue;
    }
    types.push(...run.sort(), type);
    run = [];
  }
  return [...types, ...run.sort()];
}
