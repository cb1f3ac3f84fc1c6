import { signed } from '../../evaluation/texts.ts';
import type { Facts } from '../../report/facts.ts';
import { countText, numberText } from '../../report/format.ts';
import type { Row } from '../compare-deliveries.ts';
import { pairOf } from './pair.ts';

/** Held-out metrics with the intervals that were recorded, differences to the champion of the day, and what training itself reported. */
export function metricRows(a: Facts, b: Facts): readonly Row[] {
  const pair = pairOf(a, b);
  const names = (read: (facts: Facts) => Readonly<Record<string, unknown>> | null | undefined): string[] => [
    ...new Set([a, b].flatMap((facts) => Object.keys(read(facts) ?? {}))),
  ];
  const held = names(({ evaluation }) => evaluation?.metrics?.challenger);
  const compared = names(({ evaluation }) => Object.fromEntries(comparisonsOf(evaluation).map(({ metric }) => [metric, true])));
  const trained = names(({ made, training }) => made?.metrics ?? training?.metrics);
  return [
    pair('model gate', ({ evaluation }) => evaluation?.verdict),
    pair('held-out rows', ({ evaluation }) => (evaluation === undefined ? undefined : countText(evaluation.rows))),
    ...held.map((name) => pair(name, ({ evaluation }) => valueText(evaluation, name))),
    ...compared.map((name) =>
      pair(`${name} against its champion`, ({ evaluation }) => {
        const row = comparisonsOf(evaluation).find(({ metric }) => metric === name);
        return row && `${signed(row.difference)} [${signed(row.lower)}, ${signed(row.upper)}]`;
      }),
    ),
    ...trained.map((name) =>
      pair(`${name}, as training reported`, ({ made, training }) => {
        const value = (made?.metrics ?? training?.metrics)?.[name];
        return value === undefined || value === null ? undefined : numberText(value);
      }),
    ),
  ];
}

type Evaluation = Facts['evaluation'];

const comparisonsOf = (evaluation: Evaluation) => [
  ...(evaluation?.comparison ? [evaluation.comparison] : []),
  ...(evaluation?.guardrails ?? []),
];

/** The value, with its interval where a floor asked for one. */
function valueText(evaluation: Evaluation, name: string): string | undefined {
  const value = evaluation?.metrics?.challenger[name];
  if (value === undefined || value === null) return undefined;
  const floor = evaluation?.floors.find(({ metric }) => metric === name);
  return floor === undefined ? numberText(value) : `${numberText(value)} [${numberText(floor.lower)}, ${numberText(floor.upper)}]`;
}
