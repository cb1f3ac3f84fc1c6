/** Condition keys of one request, by lower-cased name. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

type Keys = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Keys of later sources win. */
export function contextOf(...sources: readonly Keys[]): ConditionContext {
  const context = new Map<string, readonly string[]>();
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      if (value !== undefined) context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  }
  return context;
}

/**
 * A policy's text with its variables filled: `${aws:PrincipalAccount}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves. `undefined` when the request does not have a variable: the element then does not match.
 * Source: IAM User Guide, "Policy variables".
 */
export function fillVariables(text: string, context: ConditionContext): string | undefined {
  if (!text.includes('${')) return text;
  let missing = false;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_whole, inner: string) => {
    if (inner === '*' || inner === '?' || inner === '$') return inner;
    const [, key = '', fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)')?\s*$/.exec(inner) ?? [];
    const value = context.get(key.toLowerCase());
    if (value?.length === 1) return value[0] ?? '';
    if (fallback === undefined) missing = true;
    return fallback ?? '';
  });
  return missing ? undefined : filled;
}
