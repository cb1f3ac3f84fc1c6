import { type ComparisonSection, differs } from '../../domain/comparison/compare-deliveries.ts';
import { NONE } from '../../domain/report/format.ts';
import { oneLine, type Paint } from '../timeline/paint.ts';

/** Widest name and widest value of a line; longer ones are cut. */
const WIDEST = { what: 36, value: 44 } as const;

/** Both deliveries as a table of three columns; what differs is marked. */
export function comparisonLines(
  labels: readonly [string, string],
  sections: readonly ComparisonSection[],
  paint: Paint,
): readonly string[] {
  const all = sections.flatMap(({ rows }) => rows);
  const width = (values: readonly string[], most: number): number => Math.min(most, Math.max(1, ...values.map((value) => value.length)));
  const what = width(
    all.map((row) => row.what),
    WIDEST.what,
  );
  const a = width([`A ${labels[0]}`, ...all.map((row) => row.a ?? NONE)], WIDEST.value);
  const b = width([`B ${labels[1]}`, ...all.map((row) => row.b ?? NONE)], WIDEST.value);
  const line = (mark: string, ...cells: readonly [string, string, string]): string =>
    [mark, cut(cells[0], what), cut(cells[1], a), cut(cells[2], b)].join('  ').trimEnd();
  return [
    line(' ', '', `A ${labels[0]}`, `B ${labels[1]}`),
    ...sections.flatMap(({ title, rows, none }) => [
      paint.bold(title),
      ...(rows.length === 0 ? [`   ${none}`] : []),
      ...rows.map((row) => {
        const text = line(differs(row) ? '≠' : ' ', row.what, row.a ?? NONE, row.b ?? NONE);
        return differs(row) ? paint.unsure(text) : text;
      }),
    ]),
  ];
}

function cut(text: string, width: number): string {
  const plain = oneLine(text);
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain.padEnd(width);
}
