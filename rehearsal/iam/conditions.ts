import { isObject, type JsonObject, stringsOf } from '../assembly/json.ts';
import type { Json } from '../cloud/cloud.ts';
import { type ConditionContext, fillVariables } from './context.ts';
import { matchesArn, matchesGlob } from './pattern.ts';

/** Whether a condition holds; text when that cannot be told, saying why. */
export type Held = true | false | { readonly unclear: string };

interface Operator {
  /** Whether one value of the request fits one value of the policy. */
  readonly fits: (given: string, wanted: string) => boolean;
  /** `…Not…`: no value of the policy may fit, and a missing key is fine. */
  readonly negated?: true;
}

const numeric = (compare: (given: number, wanted: number) => boolean): Operator['fits'] => compareAs(Number, compare);
/** Dates are ISO 8601 or seconds since 1970. */
const date = (compare: (given: number, wanted: number) => boolean): Operator['fits'] =>
  compareAs((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)), compare);

const compareAs =
  (read: (text: string) => number, compare: (given: number, wanted: number) => boolean): Operator['fits'] =>
  (given, wanted) =>
    compare(read(given), read(wanted));

const comparisons = (name: 'Numeric' | 'Date', as: typeof numeric): Record<string, Operator> => ({
  [`${name}Equals`]: { fits: as((given, wanted) => given === wanted) },
  [`${name}NotEquals`]: { fits: as((given, wanted) => given === wanted), negated: true },
  [`${name}LessThan`]: { fits: as((given, wanted) => given < wanted) },
  [`${name}LessThanEquals`]: { fits: as((given, wanted) => given <= wanted) },
  [`${name}GreaterThan`]: { fits: as((given, wanted) => given > wanted) },
  [`${name}GreaterThanEquals`]: { fits: as((given, wanted) => given >= wanted) },
});

const same: Operator['fits'] = (given, wanted) => given === wanted;
const sameCaseless: Operator['fits'] = (given, wanted) => given.toLowerCase() === wanted.toLowerCase();
const like: Operator['fits'] = (given, wanted) => matchesGlob(wanted, given);
const arnLike: Operator['fits'] = (given, wanted) => matchesArn(wanted, given);

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { fits: same },
  StringNotEquals: { fits: same, negated: true },
  StringEqualsIgnoreCase: { fits: sameCaseless },
  StringNotEqualsIgnoreCase: { fits: sameCaseless, negated: true },
  StringLike: { fits: like },
  StringNotLike: { fits: like, negated: true },
  ArnEquals: { fits: arnLike },
  ArnLike: { fits: arnLike },
  ArnNotEquals: { fits: arnLike, negated: true },
  ArnNotLike: { fits: arnLike, negated: true },
  Bool: { fits: sameCaseless },
  ...comparisons('Numeric', numeric),
  ...comparisons('Date', date),
};

/** All operators, and all keys of each, must hold. Something that is not known makes the whole condition unclear. */
export function conditionHolds(condition: Json | undefined, context: ConditionContext): Held {
  if (condition === undefined) return true;
  if (!isObject(condition)) return { unclear: 'a Condition that is no object' };
  let all: Held = true;
  for (const [operator, keys] of Object.entries(condition)) {
    const held = operatorHolds(operator, isObject(keys) ? keys : {}, context);
    if (held === false) return false;
    if (held !== true) all = held;
  }
  return all;
}

function operatorHolds(written: string, keys: JsonObject, context: ConditionContext): Held {
  const [, quantifier, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(written) ?? [];
  if (base === 'Null') return Object.entries(keys).every(([key, wanted]) => isNull(key, stringsOf(wanted), context));
  const operator = OPERATORS[base];
  if (operator === undefined) return { unclear: `condition operator ${written} is not rehearsed` };
  return Object.entries(keys).every(([key, wanted]) => {
    const given = context.get(key.toLowerCase());
    if (given === undefined || given.length === 0)
      return ifExists !== undefined || quantifier === 'ForAllValues' || (operator.negated === true && quantifier === undefined);
    const values = stringsOf(wanted).flatMap((text) => fillVariables(text, context) ?? []);
    const fits = (one: string) => values.some((value) => operator.fits(one, value)) !== (operator.negated === true);
    if (quantifier === 'ForAllValues') return given.every(fits);
    // Without a quantifier a negated operator must hold for every value that the request has.
    return operator.negated === true && quantifier === undefined ? given.every(fits) : given.some(fits);
  });
}

/** `"Null": {"key": "true"}` wants the key to be missing. */
const isNull = (key: string, wanted: readonly string[], context: ConditionContext): boolean =>
  wanted.some((value) => (value === 'true') === !context.has(key.toLowerCase()));
