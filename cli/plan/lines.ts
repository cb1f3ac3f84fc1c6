import type { PlannedCost, PlannedPart, PlannedRungCost, PriceTable } from '../../domain/price/planned-cost.ts';
import { usdText } from '../../domain/price/prices.ts';
import { durationText } from '../../domain/report/format.ts';
import { shortId } from '../account/words.ts';

const price = (usd: number | undefined): string => (usd === undefined ? 'not known' : usdText(usd));
const instances = ({ instances: count, instanceType }: PlannedPart): string => `${count > 1 ? `${count} × ` : ''}${instanceType}`;
const row = (what: string, usd: string, note = ''): string => `  ${what.padEnd(44)} ${usd.padStart(16)}${note === '' ? '' : `  ${note}`}`;

/** What a model will cost, a line for each thing that is paid for. */
export function planLines(model: string, policyHash: string, cost: PlannedCost, prices: PriceTable): readonly string[] {
  const { rungs, trainingAtMostUsd, ceilingUsd, scoring, secondFleet, endpointMonth, unpriced } = cost;
  return [
    `${model}  policy ${shortId(policyHash)}`,
    'one delivery',
    ...rungs.flatMap(rungLines),
    row(
      'training, at most',
      price(trainingAtMostUsd),
      ceilingUsd === undefined ? (rungs.length > 1 ? 'every rung until its limit' : '') : 'training.maxCost of the policy',
    ),
    row(`scoring both models on ${instances(scoring)}`, price(scoring.usd), `about ${durationText(scoring.seconds)}`),
    row(
      `canary: a second fleet of ${instances(secondFleet)}`,
      price(secondFleet.usd),
      `about ${durationText(secondFleet.seconds)}, bake and termination wait included`,
    ),
    row('control plane', price(cost.controlPlaneUsd), 'workflows and functions'),
    row('all of it, at most', price(cost.deliveryAtMostUsd)),
    'a month, with nothing delivered',
    row(`endpoint of ${instances(endpointMonth)}`, price(endpointMonth.usd)),
    row('control plane', price(cost.controlPlaneMonthUsd), 'alarms, key, reconciler'),
    ...(unpriced.length === 0
      ? []
      : [
          `no price of ${prices.date} is known for ${unpriced.join(', ')}: look at the AWS price list; a sum that needs it is not known either`,
        ]),
  ];
}

function rungLines(rung: PlannedRungCost, index: number): readonly string[] {
  const { spot, hourUsd, seconds, usd, usualUsd, lastTime } = rung;
  const market = spot ? 'spot' : 'on-demand';
  return [
    row(
      `rung ${index + 1}: ${market} ${instances(rung)}`,
      price(usd),
      `at most ${durationText(seconds)} at ${price(hourUsd)} an hour${spot ? ' on demand' : ''}`,
    ),
    ...(usualUsd === undefined ? [] : [row('', `about ${price(usualUsd)}`, 'usually, on spot, for the longest runtime')]),
    ...(lastTime === undefined ? [] : [row('', price(lastTime.usd), `as ${lastTime.label}: billed for ${durationText(lastTime.seconds)}`)]),
  ];
}
