/** S3 lists in the order of the keys' UTF-8 bytes, which is that of code points, not of JavaScript's UTF-16 units. */
export function compareKeys(a: string, b: string): number {
  const at = firstDifference(a, b);
  return at < 0 ? a.length - b.length : order(a, at) - order(b, at);
}

/** Rank of the character at a place where two keys differ. Surrogates stand for characters above U+FFFF: they come last. */
function order(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function firstDifference(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a.charCodeAt(i) !== b.charCodeAt(i)) return i;
  return -1;
}
