import { basename, join } from 'node:path';
import { refuse } from '../refusal.ts';

const PLACEHOLDER = /\$\{([A-Za-z][A-Za-z0-9]*)\}/g;

/** Names of the `${Placeholder}`s in a definition, each once, sorted. */
export const placeholdersOf = (definition: string): readonly string[] =>
  [...new Set([...definition.matchAll(PLACEHOLDER)].map(([, name = '']) => name))].sort();

/** Stops synth unless the definition's placeholders are exactly what is bound: CloudFormation would only tell at deployment. */
export function requireExactBindings(file: string, definition: string, bound: readonly string[]): void {
  const used = placeholdersOf(definition);
  const unbound = used.filter((name) => !bound.includes(name));
  const unused = [...bound].sort().filter((name) => !used.includes(name));
  if (unbound.length > 0 || unused.length > 0) {
    const name = join('stepfunctions', basename(file));
    refuse(`${name}: bind exactly the placeholders it uses, got unbound [${unbound.join(', ')}] and unused [${unused.join(', ')}]`);
  }
}
