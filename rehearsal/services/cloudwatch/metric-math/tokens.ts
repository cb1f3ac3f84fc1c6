import { AwsError } from '../../../cloud/aws-error.ts';

export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name' | 'sign' | 'text'; readonly text: string };

const PATTERN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\|\||[-+*/^()<>,[\]])|'([^']*)'|"([^"]*)")/y;

/** Words and signs of a metric-math expression. */
export function tokens(expression: string): Token[] {
  const found: Token[] = [];
  const pattern = new RegExp(PATTERN);
  while (pattern.lastIndex < expression.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) throw new AwsError('ValidationError', `Error in expression '${expression}': unexpected character at ${at}`);
    const [, digits, name, sign, single, double] = match;
    if (digits !== undefined) found.push({ kind: 'number', value: Number(digits) });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
    else found.push({ kind: 'text', text: single ?? double ?? '' });
  }
  return found;
}
