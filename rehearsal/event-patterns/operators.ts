import { cidrTest } from './cidr.ts';
import { InvalidEventPattern, type Leaf } from './invalid.ts';
import { wildcardTest } from './wildcard.ts';

/** What one entry of a pattern's list asks of a leaf; `absent` asks that there be none. */
export type Test = ((leaf: Leaf) => boolean) | 'absent';

/** Reads one entry of a pattern's list. */
export function readTest(entry: unknown): Test {
  if (isLeaf(entry)) return (leaf) => leaf === entry;
  if (!isObject(entry)) throw new InvalidEventPattern('Match value must be String, number, true, false, or null');
  const [only, ...more] = Object.entries(entry);
  if (only === undefined) throw new InvalidEventPattern('Empty objects are not allowed');
  if (more.length > 0) throw new InvalidEventPattern('Only one key allowed in match expression');
  return readOperator(...only);
}

function readOperator(operator: string, operand: unknown): Test {
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new InvalidEventPattern('exists match pattern must be either true or false.');
      return operand ? () => true : 'absent';
    case 'prefix':
    case 'suffix':
      return affix(operator, operand);
    case 'equals-ignore-case':
      return sameLetters(text(operand, operator));
    case 'wildcard':
      return wildcardTest(text(operand, operator));
    case 'cidr':
      return cidrTest(text(operand, operator));
    case 'numeric':
      return numeric(operand);
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw new InvalidEventPattern(`Unrecognized match type ${operator}`);
  }
}

function affix(operator: 'prefix' | 'suffix', operand: unknown): (leaf: Leaf) => boolean {
  if (isObject(operand)) {
    const [only, ...more] = Object.entries(operand);
    if (only?.[0] !== 'equals-ignore-case' || more.length > 0)
      throw new InvalidEventPattern(`Unsupported anything in ${operator}: ${Object.keys(operand).join(', ')}`);
    const folded = text(only[1], `${operator} equals-ignore-case`).toLowerCase();
    return (leaf) => typeof leaf === 'string' && hasAffix(operator, leaf.toLowerCase(), folded);
  }
  const wanted = text(operand, operator);
  return (leaf) => typeof leaf === 'string' && hasAffix(operator, leaf, wanted);
}

function hasAffix(operator: 'prefix' | 'suffix', leaf: string, wanted: string): boolean {
  return operator === 'prefix' ? leaf.startsWith(wanted) : leaf.endsWith(wanted);
}

function sameLetters(wanted: string): (leaf: Leaf) => boolean {
  const folded = wanted.toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === folded;
}

/** A leaf of another type than the operand's is something else, so it passes; a missing leaf does not. */
function anythingBut(operand: unknown): (leaf: Leaf) => boolean {
  const excluded = isObject(operand) ? excludedBy(operand) : excludedValues(operand);
  return (leaf) => !excluded.some((test) => test(leaf));
}

function excludedValues(operand: unknown): readonly ((leaf: Leaf) => boolean)[] {
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw new InvalidEventPattern('Empty arrays are not allowed');
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number')))
    throw new InvalidEventPattern('Inside anything but list, either all values are number or string, mixed type is not supported');
  return values.map((value) => (leaf) => leaf === value);
}

function excludedBy(operand: Readonly<Record<string, unknown>>): readonly ((leaf: Leaf) => boolean)[] {
  const [only, ...more] = Object.entries(operand);
  if (only === undefined || more.length > 0) throw new InvalidEventPattern('Only one key allowed in match expression');
  const [operator, argument] = only;
  const texts = (Array.isArray(argument) ? argument : [argument]).map((item) => text(item, `anything-but ${operator}`));
  if (texts.length === 0) throw new InvalidEventPattern('Empty arrays are not allowed');
  switch (operator) {
    case 'prefix':
    case 'suffix':
      if (texts.includes('')) throw new InvalidEventPattern(`Null ${operator} not allowed`);
      return texts.map((wanted) => affix(operator, wanted));
    case 'equals-ignore-case':
      return texts.map(sameLetters);
    case 'wildcard':
      return texts.map(wildcardTest);
    default:
      throw new InvalidEventPattern(`Unsupported anything-but pattern: ${operator}`);
  }
}

/** `["=", n]`, `["<", n]`, or a lower bound that an upper one may follow. */
function numeric(operand: unknown): (leaf: Leaf) => boolean {
  if (!Array.isArray(operand) || operand.length === 0) throw new InvalidEventPattern('Invalid operand for numeric: must be a list');
  const [operator, bound] = comparison(operand, 0);
  const holds = compare(operator, bound);
  if (operand.length === 2) return holds;
  if (!operator.startsWith('>')) throw new InvalidEventPattern('Too many terms in numeric range');
  const [upperOperator, upper] = comparison(operand, 2);
  if (!upperOperator.startsWith('<')) throw new InvalidEventPattern(`Bad numeric range operator: ${upperOperator}`);
  if (operand.length > 4) throw new InvalidEventPattern('Too many terms in numeric range');
  if (upper <= bound) throw new InvalidEventPattern('Bottom must be less than top');
  const below = compare(upperOperator, upper);
  return (leaf) => holds(leaf) && below(leaf);
}

function comparison(operand: readonly unknown[], at: number): [string, number] {
  const [operator, value] = [operand[at], operand[at + 1]];
  if (typeof operator !== 'string' || !['=', '<', '<=', '>', '>='].includes(operator))
    throw new InvalidEventPattern(`Unrecognized numeric range operator: ${JSON.stringify(operator)}`);
  if (typeof value !== 'number') throw new InvalidEventPattern(`Value of ${operator} must be numeric`);
  return [operator, value];
}

function compare(operator: string, bound: number): (leaf: Leaf) => boolean {
  return (leaf) => {
    if (typeof leaf !== 'number') return false;
    if (operator === '=') return leaf === bound;
    if (operator === '<') return leaf < bound;
    if (operator === '<=') return leaf <= bound;
    return operator === '>' ? leaf > bound : leaf >= bound;
  };
}

function text(value: unknown, operator: string): string {
  if (typeof value !== 'string') throw new InvalidEventPattern(`${operator} match pattern must be a string`);
  return value;
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
