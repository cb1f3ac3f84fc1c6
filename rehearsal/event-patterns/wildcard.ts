import { InvalidEventPattern, type Leaf } from './invalid.ts';

/** `*` stands for any characters, also none; `\*` and `\\` for themselves. */
export function wildcardTest(pattern: string): (leaf: Leaf) => boolean {
  const pieces = piecesOf(pattern);
  return (leaf) => typeof leaf === 'string' && fits(leaf, pieces);
}

/** The literal texts between the stars. */
function piecesOf(pattern: string): readonly string[] {
  const pieces = [''];
  let afterStar = false;
  for (let index = 0; index < pattern.length; index += 1) {
    let character = pattern.charAt(index);
    if (character === '*') {
      if (afterStar) throw new InvalidEventPattern(`Consecutive wildcard characters at pos ${index - 1}`);
      afterStar = true;
      pieces.push('');
      continue;
    }
    if (character === '\\') {
      index += 1;
      character = pattern.charAt(index);
      if (character !== '*' && character !== '\\') throw new InvalidEventPattern(`Invalid escape character at pos ${index - 1}`);
    }
    afterStar = false;
    pieces.push(`${pieces.pop() ?? ''}${character}`);
  }
  return pieces;
}

/** First piece at the start, last at the end, the others in order between them, each as early as it can be. */
function fits(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
