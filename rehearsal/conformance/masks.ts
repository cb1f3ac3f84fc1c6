import type { Json } from '../cloud/cloud.ts';

/** Words that stand in a recording where a value was volatile. */
const WORDS = new Set(['timestamp', 'date', 'datetime', 'RequestId', 'x-amzn-RequestId', 'X-Amzn-Trace-Id']);
const PLACEHOLDER = /<[A-Za-z_][\w:.\- ]*>/g;

/** Texts of a recording that stand for texts of the replay: `lambda_function_name` for the name in the case's input. */
export type Aliases = ReadonlyMap<string, string>;

/** What a recording masked, learnt where it shows the execution's input, which the case holds unmasked. */
export function aliasesBetween(recorded: Json | undefined, actual: Json | undefined, found = new Map<string, string>()): Aliases {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    if (recorded !== actual && recorded !== '') found.set(recorded, actual);
  } else if (Array.isArray(recorded) && Array.isArray(actual)) {
    for (const [index, item] of recorded.entries()) aliasesBetween(item, actual[index], found);
  } else if (isObject(recorded) && isObject(actual)) {
    for (const [name, member] of Object.entries(recorded)) aliasesBetween(member, actual[name], found);
  }
  return found;
}

/** Path of the first place where a value differs from a recorded one, or undefined. A masked text stands for any text. */
export function difference(
  recorded: Json | undefined,
  actual: Json | undefined,
  aliases: Aliases = new Map(),
  path = '',
): string | undefined {
  if (typeof recorded === 'string') {
    if (typeof actual === 'string' && (matchesMasked(recorded, actual) || matchesMasked(unmask(recorded, aliases), actual)))
      return undefined;
    return mismatch(recorded, actual, path);
  }
  if (Array.isArray(recorded)) {
    if (!Array.isArray(actual) || actual.length !== recorded.length) return mismatch(recorded, actual, path);
    return first(recorded.map((item, index) => difference(item, actual[index], aliases, `${path}[${index}]`)));
  }
  if (isObject(recorded)) {
    if (!isObject(actual)) return mismatch(recorded, actual, path);
    const names = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return first([...names].map((name) => difference(recorded[name], actual[name], aliases, `${path}/${name}`)));
  }
  return recorded === actual ? undefined : mismatch(recorded, actual, path);
}

/** Whether a text fits a recorded one, in which `<name>` and the known words stand for anything. */
export function matchesMasked(recorded: string, actual: string): boolean {
  if (recorded === actual || WORDS.has(recorded)) return true;
  if (recorded.search(PLACEHOLDER) < 0) return false;
  const literal = recorded.split(PLACEHOLDER).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^]*')}$`).test(actual);
}

function unmask(recorded: string, aliases: Aliases): string {
  return [...aliases].reduce((text, [masked, real]) => text.replaceAll(masked, real), recorded);
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(recorded: Json | undefined, actual: Json | undefined, path: string): string {
  return `${path === '' ? 'value' : path}: recorded ${JSON.stringify(recorded)}, got ${JSON.stringify(actual)}`;
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((item) => item !== undefined);
}
