import type { Example, RowRule } from '../../domain/dataset/profile.ts';

/** Rows that are shown of each broken rule. */
export const EXAMPLES = 5;
/** Characters that are shown of a value. */
const SHOWN = 80;

/** The row-by-row tally of one rule. */
export class RuleTally {
  readonly column: string;
  readonly rule: string;
  private readonly sensitive: boolean;
  checked = 0;
  broken = 0;
  private examples: Example[] = [];
  /** Examples whose file is known. */
  private attributed = 0;

  constructor(column: string, rule: string, sensitive: boolean) {
    this.column = column;
    this.rule = rule;
    this.sensitive = sensitive;
  }

  /** Records a row, counted from 1, that broke the rule. */
  add(row: number, value: string, weight = 1): void {
    this.broken += weight;
    if (this.examples.length >= EXAMPLES) return;
    this.examples.push(this.sensitive ? { row } : { row, value: value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value });
  }

  /** Says which file the examples since the last call are from. */
  attribute(source: string | undefined): void {
    const known = this.attributed;
    if (source !== undefined) this.examples = this.examples.map((example, i) => (i < known ? example : { ...example, source }));
    this.attributed = this.examples.length;
  }

  result(source: string | undefined): RowRule {
    this.attribute(source);
    return { column: this.column, rule: this.rule, checked: this.checked, broken: this.broken, examples: [...this.examples] };
  }
}
