import { oneLine } from '../timeline/paint.ts';

export interface TextColumn {
  readonly title: string;
  readonly numeric?: boolean;
  /** Longest text. The last column may be as long as the line lets it. @default 32 */
  readonly most?: number;
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

/** Rows of text in columns; the last one is cut where the line ends. `dress` colours a finished row. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  dress: (line: string, row: number) => string = (line) => line,
): string[] {
  const cells = rows.map((row) =>
    row.map((cell, i) => cut(oneLine(cell), i === columns.length - 1 ? Number.MAX_SAFE_INTEGER : (columns[i]?.most ?? 32))),
  );
  const used = columns.map((_, i) => cells.some((row) => (row[i] ?? '') !== ''));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    cut(
      row
        .flatMap((cell, i) => {
          if (!used[i]) return [];
          const last = i === columns.length - 1;
          return [last ? cell : columns[i]?.numeric ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)];
        })
        .join('  ')
        .trimEnd(),
      width,
    );
  return [line(columns.map(({ title }) => title)), ...cells.map((row, i) => dress(line(row), i))];
}
