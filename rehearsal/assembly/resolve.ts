import { NotRehearsed } from '../cloud/aws-error.ts';
import type { Json } from '../cloud/cloud.ts';
import { INTRINSICS } from './intrinsics.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Stack } from './template.ts';

/** A value with every intrinsic function replaced. Absent (`undefined`) is what `AWS::NoValue` leaves. */
export type Resolve = (stack: Stack, value: Json, neededBy: string) => Json | undefined;

/** What intrinsic functions ask of the rest of the assembly. */
export interface Lookups {
  ref(stack: Stack, name: string, neededBy: string): Json | undefined;
  attribute(stack: Stack, logicalId: string, attribute: string, neededBy: string): Json;
  importValue(name: string, neededBy: string): Json;
  stackOutput(stackName: string, output: string, neededBy: string): Json;
  ssmParameter(name: string, neededBy: string): string;
}

/** One use of an intrinsic function. */
export interface Use {
  readonly stack: Stack;
  readonly neededBy: string;
  readonly lookups: Lookups;
  /** Resolves an argument. */
  resolve(value: Json): Json | undefined;
  /** A condition of the template, by name. */
  condition(name: string): boolean;
}

const DYNAMIC_REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

export function resolver(lookups: Lookups): Resolve {
  const resolve: Resolve = (stack, value, neededBy) => {
    if (typeof value === 'string') return dynamic(value, neededBy);
    if (Array.isArray(value)) return value.flatMap((item) => kept(resolve(stack, item, neededBy)));
    if (!isObject(value)) return value;
    const call = intrinsicOf(value);
    return call === undefined ? members(stack, value, neededBy) : apply(call.name, call.argument, stack, neededBy);
  };

  const members = (stack: Stack, value: JsonObject, neededBy: string): JsonObject =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) => {
        const resolved = resolve(stack, member, neededBy);
        return resolved === undefined ? [] : [[key, resolved]];
      }),
    );

  const apply = (name: string, argument: Json, stack: Stack, neededBy: string): Json | undefined => {
    const intrinsic = INTRINSICS[name];
    if (intrinsic === undefined) throw new NotRehearsed(`Intrinsic function ${name}, needed by ${neededBy} in stack ${stack.name},`);
    const resolveHere = (value: Json) => resolve(stack, value, neededBy);
    const condition = (id: string): boolean => {
      const body = stack.template.Conditions[id];
      if (body === undefined) throw new Error(`Stack ${stack.name} has no condition "${id}", needed by ${neededBy}.`);
      return resolveHere(body) === true;
    };
    const result = intrinsic(argument, { stack, neededBy, lookups, resolve: resolveHere, condition });
    // Joined text may be a dynamic reference only now.
    return typeof result === 'string' ? dynamic(result, neededBy) : result;
  };

  /** `{{resolve:ssm:NAME}}` and `{{resolve:ssm:NAME:VERSION}}`. */
  const dynamic = (text: string, neededBy: string): string =>
    !text.includes('{{resolve:')
      ? text
      : text.replace(DYNAMIC_REFERENCE, (whole, service: string, rest: string) => {
          if (service !== 'ssm') throw new NotRehearsed(`Dynamic reference ${whole}, needed by ${neededBy},`);
          return lookups.ssmParameter(rest.replace(/:\d+$/, ''), neededBy);
        });

  return resolve;
}

const kept = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

/** An object with the single key `Ref`, `Condition` or `Fn::…`. */
function intrinsicOf(value: JsonObject): { name: string; argument: Json } | undefined {
  const entries = Object.entries(value);
  const only = entries[0];
  if (entries.length !== 1 || only === undefined) return undefined;
  const [name, argument] = only;
  if (name === 'Condition') return typeof argument === 'string' ? { name, argument } : undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}
