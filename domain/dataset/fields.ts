import * as v from 'valibot';

/** Column names that would reach an object's prototype instead of naming a member. */
export const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** An object whose fields are exactly these. An unknown field is an error that names it and those that are allowed. */
export function fields<const T extends v.ObjectEntries>(entries: T) {
  const allowed = Object.keys(entries).join(', ');
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `unknown field ${issue.received}; allowed: ${allowed}`;
    if (issue.received === 'undefined') return `${issue.expected} is required`;
    return `Invalid type: Expected ${issue.expected} but received ${issue.received}`;
  });
}

/** A share between 0 and 1, both included. */
export const share = v.pipe(v.number(), v.minValue(0, 'a share is at least 0'), v.maxValue(1, 'a share is at most 1'));

/** A whole number that is not negative. */
export const whole = v.pipe(v.number(), v.integer('a whole number'), v.minValue(0, 'not negative'));

/** A closed interval of numbers; an omitted end is open. */
export const interval = v.pipe(
  fields({ min: v.optional(v.pipe(v.number(), v.finite())), max: v.optional(v.pipe(v.number(), v.finite())) }),
  v.check(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is above max'),
);
export type Interval = v.InferOutput<typeof interval>;

/** A closed interval of whole, non-negative numbers. */
export const wholeInterval = v.pipe(
  fields({ min: v.optional(whole), max: v.optional(whole) }),
  v.check(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is above max'),
);

/** What a broken rule does: `fail` rejects the dataset, `warn` is only told. */
export const severity = v.picklist(['warn', 'fail'], (issue) => `${issue.received} is no severity; allowed: "warn", "fail"`);
export type Severity = v.InferOutput<typeof severity>;

/** What an oddity of the whole dataset does. */
export const reaction = v.picklist(['ignore', 'warn', 'fail'], (issue) => `${issue.received}; allowed: "ignore", "warn", "fail"`);

const DURATION = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** A length of time: a number and `s`, `m`, `h`, `d` or `w`, such as "48h". */
export const duration = v.pipe(v.string(), v.regex(DURATION, 'a duration: a number followed by s, m, h, d or w, such as "48h"'));

/** Of what is no duration, the check above has spoken: another rule of the same field has nothing to add. */
export const durationThat =
  (holds: (seconds: number) => boolean) =>
  (text: string): boolean =>
    !DURATION.test(text) || holds(seconds(text));

/** Seconds in a duration such as "48h". */
export function seconds(text: string): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  const scale = SECONDS[unit ?? ''];
  if (amount === undefined || scale === undefined) throw new RangeError(`${text} is no duration; write a number and s, m, h, d or w`);
  return Number(amount) * scale;
}

/** Members by column name. Names that JavaScript objects reserve are refused rather than silently dropped. */
export function byColumn<const T extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(schema: T) {
  return v.pipe(
    v.custom<Record<string, v.InferInput<T>>>(
      (input) =>
        typeof input === 'object' && input !== null && !Array.isArray(input) && !RESERVED_NAMES.some((name) => Object.hasOwn(input, name)),
      `an object of columns by name, none of them named ${RESERVED_NAMES.join(', ')}: rename such a column at its source`,
    ),
    v.record(v.pipe(v.string(), v.nonEmpty('a column needs a name')), schema),
  );
}
