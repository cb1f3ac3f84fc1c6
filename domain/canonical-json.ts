/**
 * JSON with members in the order of their names (by UTF-16 code unit) and no white space, as RFC 8785 orders them:
 * equal values have equal text, so that a hash of it identifies the value. Members that are undefined are left out.
 *
 * @throws RangeError for NaN and infinities, which JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  const pieces: string[] = [];
  write(value, pieces);
  return pieces.join('');
}

/** Adds the text of a value. Pieces are put together once: profiles have megabytes. */
function write(value: unknown, pieces: string[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`JSON has no ${value}`);
  if (value === null || typeof value !== 'object') pieces.push(JSON.stringify(value) ?? 'null');
  else if (Array.isArray(value)) {
    pieces.push('[');
    for (let i = 0; i < value.length; i++) {
      if (i > 0) pieces.push(',');
      write(value[i], pieces);
    }
    pieces.push(']');
  } else {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    pieces.push('{');
    for (const [i, [name, member]] of members.entries()) {
      pieces.push(i > 0 ? ',' : '', JSON.stringify(name), ':');
      write(member, pieces);
    }
    pieces.push('}');
  }
}
