import { oneLine, outcomeText, paint as painted } from './paint.ts';

/** How one delivery ended, as it is announced. */
export interface EndedDelivery {
  readonly model: string;
  readonly drop: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  /** Endpoint configs; null where nothing served. */
  readonly servingBefore: string | null;
  readonly servingAfter: string | null;
  /** Generation that serves now; 0 for none. */
  readonly generation: number;
}

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns of the terminal; the reasons are cut to fit. @default 160 */
  readonly width?: number;
}

const TITLES = ['model', 'drop', 'outcome', 'generation', 'serving', 'why'] as const;

/** How everything ended, a line for each delivery. */
export function summaryTable(deliveries: readonly EndedDelivery[], { color, width = 160 }: SummaryOptions): string {
  const paint = painted(color);
  const rows = deliveries.map((one) =>
    [
      one.model,
      one.drop,
      one.outcome,
      one.generation === 0 ? '–' : String(one.generation),
      `${short(one.servingBefore)} → ${short(one.servingAfter)}`,
      one.reasons[0] ?? '',
    ].map(oneLine),
  );
  const widths = TITLES.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  const why = (text: string): string => (text.length > width - before ? `${text.slice(0, Math.max(10, width - before - 1))}…` : text);
  const joined = (cells: readonly string[], dress: (text: string, column: number) => string): string =>
    cells
      .map((cell, column) => dress(column === cells.length - 1 ? why(cell) : cell.padEnd(widths[column] ?? 0), column))
      .join('  ')
      .trimEnd();
  const lines = [
    joined(TITLES, (text) => paint.dim(text)),
    ...rows.map((row) => joined(row, (text, column) => (column === 2 ? outcomeText(text, paint) : text))),
  ];
  return lines.join('\n');
}

/** `flights-g000008-9372c470` as g8. */
function short(config: string | null): string {
  const [, generation] = /-g0*(\d+)-[0-9a-f]+$/.exec(config ?? '') ?? [];
  return generation === undefined ? (config ?? 'nothing') : `g${generation}`;
}
