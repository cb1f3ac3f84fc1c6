/** Scores of a batch transform, or why its output cannot be used. */
export type ParsedScores = { readonly scores: Float64Array } | { readonly problem: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A quoted piece of a line, short enough for a message. */
const SHOWN = 40;

/**
 * One number a line, one line a row, as a container answers text/csv. NaN, infinity, several columns and text are refused by
 * line; a lost or doubled row shows in the count. Empty lines are skipped: AssembleWith=Line writes one between the answers of a
 * container that ends each with a line break.
 */
export function parseScores(text: string, rows: number): ParsedScores {
  const scores = new Float64Array(rows);
  let found = 0;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const score = NUMBER.test(line) ? Number(line) : Number.NaN;
    if (!Number.isFinite(score)) return { problem: `line ${i + 1} of the scores is ${quoted(line)}, expected one number a line` };
    if (found < rows) scores[found] = score;
    found++;
  }
  return found === rows ? { scores } : { problem: `${found} scores for ${rows} rows; a container answers one score a row` };
}

const quoted = (line: string): string => JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
