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
  /** Columns of the terminal; drops' names and then the reasons are cut to fit. @default 100 */
  readonly width?: number;
}

const DEFAULT_WIDTH = 100;
/** Of a reason, this much is worth a long drop's name being cut. */
const LEAST_WHY = 30;
/** Of a drop's name, this much stays however narrow the terminal is. */
const LEAST_DROP = 8;

const TITLES = ['model', 'drop', 'outcome', 'generation', 'serving', 'why'] as const;
const DROP = TITLES.indexOf('drop');
const WHY = TITLES.indexOf('why');

/** How everything ended, a line for each delivery. */
export function summaryTable(deliveries: readonly EndedDelivery[], { color, width = DEFAULT_WIDTH }: SummaryOptions): string {
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
  const others = (column: number): number => widths.reduce((sum, one, i) => (i === column || i === WHY ? sum : sum + one + 2), 0);
  widths[DROP] = Math.min(widths[DROP] ?? 0, Math.max(LEAST_DROP, width - others(DROP) - 2 - LEAST_WHY));
  const cells = rows.map((row) =>
    row.map((cell, column) => cut(cell, column === WHY ? width - others(WHY) : column === DROP ? (widths[DROP] ?? 0) : width)),
  );
  const joined = (row: readonly string[], dress: (text: string, column: number) => string): string =>
    row
      .map((cell, column) => dress(column === WHY ? cell : cell.padEnd(widths[column] ?? 0), column))
      .join('  ')
      .trimEnd();
  const lines = [
    joined(TITLES, (text) => paint.dim(text)),
    ...cells.map((row) => joined(row, (text, column) => (column === 2 ? outcomeText(text, paint) : text))),
  ];
  return lines.join('\n');
}

/** As much of a text as fits, and a sign that there was more. */
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`);

/** `flights-g000008-9372c470` as g8. */
function short(config: string | null): string {
  const [, generation] = /-g0*(\d+)-[0-9a-f]+$/.exec(config ?? '') ?? [];
  return generation === undefined ? (config ?? 'nothing') : `g${generation}`;
}
