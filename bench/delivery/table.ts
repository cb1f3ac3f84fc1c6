import { PRICE_NOTE } from '../../domain/price/prices.ts';
import type { BundleFigures } from './bundles.ts';
import { type CostLine, total } from './cost.ts';
import type { StoryFigures } from './story.ts';
import type { SynthTimes } from './synth.ts';
import type { DeliveryUsage } from './usage.ts';

/** What a run of the benchmark found; parts that were not asked for are absent. */
export interface Findings {
  readonly synth?: SynthTimes;
  readonly bundles?: readonly BundleFigures[];
  readonly story?: StoryFigures;
  readonly cost?: {
    readonly delivery: DeliveryUsage;
    readonly deliveryLines: readonly CostLine[];
    readonly idleLines: readonly CostLine[];
  };
}

/** Lines for people. */
export function tables({ synth, bundles, story, cost }: Findings): string[] {
  return [
    ...(synth === undefined ? [] : synthLines(synth)),
    ...(bundles === undefined ? [] : bundleLines(bundles)),
    ...(story === undefined ? [] : storyLines(story)),
    ...(cost === undefined ? [] : costLines(cost)),
  ];
}

const synthLines = ({ coldSeconds, warmSeconds, how }: SynthTimes): string[] => [
  'SYNTH',
  `  cold ${coldSeconds.toFixed(1)} s, warm ${warmSeconds.toFixed(1)} s`,
  `  ${how}`,
  '',
];

function bundleLines(bundles: readonly BundleFigures[]): string[] {
  const width = Math.max(...bundles.map(({ step }) => step.length));
  return [
    'BUNDLES: bytes, milliseconds of require in a fresh process',
    ...bundles.map(({ step, bytes, loadMs }) => `  ${step.padEnd(width)} ${String(bytes).padStart(9)} ${loadMs.toFixed(0).padStart(6)} ms`),
    '',
  ];
}

function storyLines({ story, ok, wallSeconds, peakMemoryBytes, deliveries }: StoryFigures): string[] {
  return [
    `STORY ${story}${ok ? '' : ' (ended otherwise than it should)'}`,
    `  ${deliveries.map(({ drop, outcome }) => `${drop} ${outcome}`).join(', ')}`,
    `  ${wallSeconds.toFixed(1)} s, at most ${Math.round(peakMemoryBytes / 1e6)} MB over all processes`,
    '',
  ];
}

function costLines({ delivery, deliveryLines, idleLines }: NonNullable<Findings['cost']>): string[] {
  const { transitions, invocations } = delivery;
  return [
    `ONE DELIVERY: ${delivery.model}, drop ${delivery.drop}, ${delivery.outcome ?? 'no outcome'}`,
    `  ${transitions.total} transitions (${transitions.retries} of them retries), ${invocations.total} invocations`,
    ...bill(deliveryLines, 4),
    '',
    'A MONTH WITHOUT A DELIVERY',
    ...bill(idleLines, 2),
    '',
    `Dollars are ${PRICE_NOTE}; free tiers are not taken off.`,
  ];
}

function bill(lines: readonly CostLine[], digits: number): string[] {
  const sum = total(lines);
  const rows = [
    ...lines.map(({ what, amount, unit, usd }) => ({ what, amount: `${round(amount)} ${unit}`, usd })),
    { what: 'together', amount: sum.unpriced.length === 0 ? '' : `without ${sum.unpriced.join(', ')}`, usd: sum.usd },
  ];
  const [what, amount] = [Math.max(...rows.map((row) => row.what.length)), Math.max(...rows.map((row) => row.amount.length))];
  return rows.map(
    (row) =>
      `  ${row.what.padEnd(what)}  ${row.amount.padEnd(amount)}  ${row.usd === null ? 'price unknown' : `$${row.usd.toFixed(digits)}`}`,
  );
}

/** Three significant digits, whole numbers as they are. */
const round = (amount: number): string => (Number.isInteger(amount) ? String(amount) : String(Number(amount.toPrecision(3))));
