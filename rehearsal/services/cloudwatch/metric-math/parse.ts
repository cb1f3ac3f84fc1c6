import { AwsError } from '../../../cloud/aws-error.ts';
import { type Token, tokens } from './tokens.ts';

export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'negative'; readonly of: Node }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Node; readonly right: Node };

/** Signs from the loosest to the tightest; words are read without regard to case. */
const LEVELS: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

/** Syntax tree of a metric-math expression. Throws ValidationError where it does not read. */
export function parseExpression(expression: string): Node {
  const reader = new Reader(expression, tokens(expression));
  const node = reader.level(0);
  reader.end();
  return node;
}

class Reader {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string, found: readonly Token[]) {
    this.#expression = expression;
    this.#tokens = found;
  }

  level(depth: number): Node {
    const signs = LEVELS[depth];
    if (signs === undefined) return this.#unary();
    let left = this.level(depth + 1);
    for (;;) {
      const sign = this.#take(signs);
      if (sign === undefined) return left;
      left = { kind: 'binary', sign, left, right: this.level(depth + 1) };
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#broken();
  }

  #unary(): Node {
    if (this.#take(['-']) !== undefined) return { kind: 'negative', of: this.#unary() };
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#broken();
    if (token.kind === 'number') return { kind: 'number', value: token.value };
    if (token.kind === 'text') return { kind: 'text', text: token.text };
    if (token.kind === 'name') {
      if (this.#take(['(']) === undefined) return { kind: 'name', name: token.text };
      return { kind: 'call', name: token.text.toUpperCase(), args: this.#items(')') };
    }
    if (token.text === '[') return { kind: 'list', items: this.#items(']') };
    if (token.text !== '(') throw this.#broken();
    const inside = this.level(0);
    this.#expect(')');
    return inside;
  }

  #items(close: string): Node[] {
    const items: Node[] = [];
    if (this.#take([close]) !== undefined) return items;
    do items.push(this.level(0));
    while (this.#take([',']) !== undefined);
    this.#expect(close);
    return items;
  }

  #take(texts: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'number' || token.kind === 'text') return undefined;
    const text = token.kind === 'name' ? token.text.toUpperCase() : token.text;
    if (!texts.includes(text)) return undefined;
    this.#at += 1;
    return text;
  }

  #expect(text: string): void {
    if (this.#take([text]) === undefined) throw this.#broken();
  }

  #broken(): AwsError {
    return new AwsError('ValidationError', `Error in expression '${this.#expression}': it does not read after word ${this.#at}`);
  }
}
