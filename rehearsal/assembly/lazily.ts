/** Adds members that are computed when they are first read, and kept. An error is thrown again at each reading. */
export function lazily<Base extends object, Lazy extends object>(
  base: Base,
  members: { readonly [Key in keyof Lazy]: () => Lazy[Key] },
): Base & Lazy {
  for (const key in members) {
    Object.defineProperty(base, key, {
      enumerable: true,
      configurable: true,
      get() {
        const value = members[key]();
        Object.defineProperty(base, key, { value, enumerable: true });
        return value;
      },
    });
  }
  return base as Base & Lazy;
}
