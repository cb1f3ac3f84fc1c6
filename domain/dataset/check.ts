import type { Severity } from './fields.ts';
import type { Example } from './profile.ts';

/** What became of one rule. `error`: the rule could not be evaluated at all; it counts as a failure. */
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'error';

/** One rule of the contract, judged. Every rule is judged on its own: a broken one never hides another. */
export interface Check {
  /** Absent for rules of the whole dataset. */
  readonly column?: string;
  readonly rule: string;
  readonly status: CheckStatus;
  /** One sentence with the numbers; never a value of a sensitive column. */
  readonly message: string;
  readonly observed?: number;
  readonly allowed?: string;
  /** The first rows that broke the rule. */
  readonly examples?: readonly Example[];
}

/** What a rule found: whether it holds, and the sentence that says so. */
export interface Finding {
  readonly holds: boolean | 'unknown';
  readonly message: string;
  readonly observed?: number;
  readonly allowed?: string;
  readonly examples?: readonly Example[];
}

/** A finding as a check: broken rules get the rule's severity, and a rule without evidence is inconclusive. */
export function checked(rule: string, finding: Finding, severity: Severity = 'fail', column?: string): Check {
  const { holds, ...rest } = finding;
  const status: CheckStatus = holds === true ? 'pass' : severity === 'warn' ? 'warn' : holds === 'unknown' ? 'inconclusive' : 'fail';
  return { ...(column === undefined ? {} : { column }), rule, status, ...rest };
}

/** A share as a percentage with as many digits as it needs. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Number(value.toPrecision(value >= 10 ? 3 : 2))} %`;
}

/** A number for a sentence: six significant digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(6)));
