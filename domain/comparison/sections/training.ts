import type { Facts } from '../../report/facts.ts';
import { durationText, numberText } from '../../report/format.ts';
import type { HourPrice, Row } from '../compare-deliveries.ts';
import { pairOf } from './pair.ts';

/** What the training took. Its price is on demand for the billed seconds: of spot, SageMaker bills only a part of the time. */
export function trainingRows(a: Facts, b: Facts, hourPrice: HourPrice): readonly Row[] {
  const pair = pairOf(a, b);
  const utilized = [...new Set([a, b].flatMap(({ made }) => made?.utilization.map(({ name }) => name) ?? []))];
  return [
    pair('ended', ({ training }) => training?.status),
    pair('attempts', ({ training }) => (training === undefined || training.attempts.length === 0 ? undefined : training.attempts.length)),
    pair('trained for', ({ training }) => (training?.trainingSeconds === undefined ? undefined : durationText(training.trainingSeconds))),
    pair('billed for', ({ training }) => (training?.billableSeconds === undefined ? undefined : durationText(training.billableSeconds))),
    pair('interruptions', ({ made }) => made?.job?.interruptions),
    pair('cost, computed', (facts) => costText(facts, hourPrice)),
    ...utilized.map((name) =>
      pair(name, ({ made }) => {
        const found = made?.utilization.find((one) => one.name === name);
        return found && `mean ${numberText(found.mean)} %, at most ${numberText(found.max)} %`;
      }),
    ),
  ];
}

function costText({ training, made }: Facts, hourPrice: HourPrice): string | undefined {
  const type = training?.instanceType;
  if (type === undefined || training?.billableSeconds === undefined) return undefined;
  const hour = hourPrice(type, made?.job?.instanceCount ?? 1);
  if (hour === undefined) return `not known for ${type}`;
  const usd = (hour * training.billableSeconds) / 3600;
  return usd > 0 && usd < 0.01 ? 'less than $0.01' : `$${usd.toFixed(2)}`;
}
