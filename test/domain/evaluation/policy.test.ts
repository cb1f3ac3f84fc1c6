import * as v from 'valibot';
import { absoluteMargin, gatesPolicySchema, metricsThatDoNotFit } from '../../../domain/evaluation/policy.ts';

const smallest = { objective: { metric: 'auc' }, floors: [{ metric: 'auc', min: 0.6 }] };
const parse = (gates: unknown): v.InferOutput<typeof gatesPolicySchema> => v.parse(gatesPolicySchema, gates);

test('the smallest policy has safe defaults', () => {
  expect(parse(smallest)).toEqual({
    objective: { metric: 'auc', test: 'nonInferior' },
    floors: [{ metric: 'auc', min: 0.6 }],
    guardrails: [],
    slices: [],
    whenInconclusive: 'keepChampion',
  });
});

test('a whole policy', () => {
  const gates = parse({
    objective: { metric: 'auc', test: 'nonInferior', margin: 0.005 },
    floors: [
      { metric: 'auc', min: 0.92 },
      { metric: 'logLoss', max: 0.5 },
    ],
    guardrails: [
      { metric: 'recallAtPrecision', at: 0.8, margin: 0.02 },
      { metric: 'logLoss', margin: '2%' },
    ],
    slices: [
      { by: ['country'], minRows: 300, margin: 0.03 },
      { by: ['merchant_category'], margin: 0.03, dryRun: true },
    ],
  });
  expect(gates.slices).toEqual([
    { by: ['country'], minRows: 300, margin: 0.03, dryRun: false },
    { by: ['merchant_category'], minRows: 100, margin: 0.03, dryRun: true },
  ]);
});

test.each<{ name: string; change: object; says: string }>([
  { name: 'an unknown field', change: { floor: [] }, says: 'unknown field "floor"; allowed: objective, floors, guardrails' },
  { name: 'no floor', change: { floors: [] }, says: 'at least one floor: a first delivery has no champion' },
  { name: 'an unknown metric', change: { objective: { metric: 'f1' } }, says: 'unknown metric "f1"; known: auc, prAuc' },
  { name: 'a margin of 0', change: { objective: { metric: 'auc', margin: 0 } }, says: 'a margin is above 0' },
  { name: 'a margin that is text', change: { objective: { metric: 'auc', margin: 'small' } }, says: 'a margin is a number above 0' },
  {
    name: 'superior with a margin',
    change: { objective: { metric: 'auc', test: 'superior', margin: 0.01 } },
    says: '"superior" takes no margin',
  },
  {
    name: 'recallAtPrecision without precision',
    change: { guardrails: [{ metric: 'recallAtPrecision' }] },
    says: 'recallAtPrecision needs "at"',
  },
  { name: 'a precision for auc', change: { guardrails: [{ metric: 'auc', at: 0.5 }] }, says: 'no other metric takes it' },
  {
    name: 'a floor on the wrong side',
    change: { floors: [{ metric: 'logLoss', min: 0.1 }] },
    says: 'a floor has "min" where higher is better',
  },
  { name: 'a floor without a number', change: { floors: [{ metric: 'auc' }] }, says: 'a floor has "min"' },
  { name: 'tiny slices', change: { slices: [{ by: ['x'], minRows: 10, margin: 0.1 }] }, says: 'fewer than 100 rows prove nothing' },
  {
    name: 'a precision without its metric',
    change: { slices: [{ by: ['x'], at: 0.5, margin: 0.1 }] },
    says: 'recallAtPrecision needs "at"',
  },
  {
    name: 'asking an approver',
    change: { whenInconclusive: 'askApprover' },
    says: '"askApprover" is not available; allowed: "keepChampion"',
  },
])('refuses $name', ({ change, says }) => {
  expect(() => parse({ ...smallest, ...change })).toThrow(says);
});

test('names the metrics that a problem does not have', () => {
  const gates = parse({ ...smallest, guardrails: [{ metric: 'rmse' }], slices: [{ by: ['x'], metric: 'mae', margin: 1 }] });
  expect(metricsThatDoNotFit(gates, 'binary')).toEqual(['rmse', 'mae']);
  expect(metricsThatDoNotFit(gates, 'regression')).toEqual(['auc']);
  expect(metricsThatDoNotFit(parse(smallest), 'binary')).toEqual([]);
});

test('a percentage is of the champion’s value', () => {
  expect(absoluteMargin('2%', 0.5)).toBeCloseTo(0.01, 15);
  expect(absoluteMargin('2%', -0.5)).toBeCloseTo(0.01, 15);
  expect(absoluteMargin(0.005, 0.5)).toBe(0.005);
});
