import { setTimeout } from 'node:timers/promises';
import { random } from './random.mjs';

/**
 * A fault injector for rehearsals. Off unless an environment variable below is set; then it says so on the first line of the
 * log. No training reads it, so a model is never the worse for it.
 *
 * | variable | effect |
 * |---|---|
 * | FAULT_ERROR_SHARE | this share of requests is answered with HTTP 500 |
 * | FAULT_INVALID_SHARE | this share of requests is answered with NaN instead of scores |
 * | FAULT_CONSTANT | every score is this number |
 * | FAULT_SLOW_MS | every answer waits this many milliseconds |
 * | FAULT_UNHEALTHY | `1`: /ping answers 503 |
 * | FAULT_SEED | which requests are hit; default 1 |
 *
 * @returns {{ described: string, healthy: boolean, next: () => Promise<{ fail: boolean, scores: (scores: number[]) => number[] }> } | undefined}
 * @throws an Error naming the variable when its value is not one of the above
 */
export function faultsFrom(env) {
  const names = Object.keys(env)
    .filter((name) => name.startsWith('FAULT_'))
    .sort();
  if (names.length === 0) return undefined;
  const unknown = names.filter((name) => !Object.hasOwn(ALLOWED, name));
  if (unknown.length > 0) throw new Error(`unknown fault ${unknown.join(', ')}; known are ${Object.keys(ALLOWED).join(', ')}`);
  const values = Object.fromEntries(names.map((name) => [name, read(name, env[name])]));
  const draw = random(values.FAULT_SEED ?? 1);
  return {
    described: names.map((name) => `${name}=${env[name]}`).join(' '),
    healthy: values.FAULT_UNHEALTHY !== 1,
    async next() {
      // Both numbers are drawn for every request, so that one fault's share does not move the other's.
      const fail = draw() < (values.FAULT_ERROR_SHARE ?? 0);
      const invalid = draw() < (values.FAULT_INVALID_SHARE ?? 0);
      const wait = values.FAULT_SLOW_MS ?? 0;
      if (wait > 0) await setTimeout(wait);
      const constant = invalid ? Number.NaN : values.FAULT_CONSTANT;
      return { fail, scores: (scores) => (constant === undefined ? scores : scores.map(() => constant)) };
    },
  };
}

const ALLOWED = {
  FAULT_ERROR_SHARE: { min: 0, max: 1 },
  FAULT_INVALID_SHARE: { min: 0, max: 1 },
  FAULT_CONSTANT: { min: 0, max: 1 },
  FAULT_SLOW_MS: { min: 0, max: 60_000 },
  FAULT_UNHEALTHY: { min: 0, max: 1 },
  FAULT_SEED: { min: 0, max: 4_294_967_295 },
};

function read(name, text) {
  const { min, max } = ALLOWED[name];
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name} is a number from ${min} to ${max}, got ${JSON.stringify(text)}`);
  return value;
}
