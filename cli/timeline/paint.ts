/** Colours of a terminal, or none. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
}

const ESCAPE = '\u001b[';
const wrapped =
  (code: number) =>
  (text: string): string =>
    `${ESCAPE}${code}m${text}${ESCAPE}0m`;
const plain = (text: string): string => text;

/** ANSI codes that any terminal and any background shows. */
export const paint = (color: boolean): Paint =>
  color
    ? { bold: wrapped(1), dim: wrapped(2), good: wrapped(32), bad: wrapped(31), unsure: wrapped(33) }
    : { bold: plain, dim: plain, good: plain, bad: plain, unsure: plain };

/** A verdict in its colour. */
export const verdictText = (verdict: string, { good, bad, unsure }: Paint): string =>
  verdict === 'pass' ? good(verdict) : verdict === 'fail' ? bad(verdict) : unsure(verdict);

/** An outcome in its colour: promoted is good, nothing to do is neutral, an open question is not a failure. */
export function outcomeText(text: string, { good, bad, unsure, dim }: Paint): string {
  if (/^PROMOTED\b/.test(text)) return good(text);
  if (/^(NO_CHANGE|SUPERSEDED)\b/.test(text)) return dim(text);
  return /^(INCONCLUSIVE|EXPIRED|ABORTED|STOPPED)/.test(text) ? unsure(text) : bad(text);
}

/** What came out of a container or a file may hold anything; a terminal obeys control characters. */
export const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '�')
    .trim();
