const compiled = new Map<string, RegExp>();

/** IAM's wildcards: `*` is any text, `?` any one character. */
export function matchesGlob(pattern: string, text: string, caseless = false): boolean {
  if (pattern === '*') return true;
  const key = `${caseless ? 'i' : 'c'}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known.test(text);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  const regex = new RegExp(`^${source}$`, caseless ? 'i' : '');
  compiled.set(key, regex);
  return regex.test(text);
}

const SEGMENTS = 6;

/**
 * ARN wildcards do not reach across colons: each of the six parts is compared on its own, and missing ones are `*`.
 * Source: IAM User Guide, "JSON policy elements: Resource" and "ArnLike".
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('arn:')) return matchesGlob(pattern, arn);
  const wanted = segments(pattern);
  const given = segments(arn);
  if (given.length < SEGMENTS) return false;
  return given.every((part, index) => matchesGlob(wanted[index] ?? '*', part));
}

/** The sixth part is the rest: `function:name:version` has colons of its own. */
function segments(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= SEGMENTS ? parts : [...parts.slice(0, SEGMENTS - 1), parts.slice(SEGMENTS - 1).join(':')];
}
