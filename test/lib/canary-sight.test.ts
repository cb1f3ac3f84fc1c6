import { Duration } from 'aws-cdk-lib';
import { type ModelDeliveryProps, SynthRefusal, TrafficShift } from '../../lib/index.ts';
import { aModel, anApp } from './synthesized.ts';

const warnings = (given: Partial<ModelDeliveryProps>): readonly string[] =>
  aModel(anApp(), given)
    .model.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data));

test('without a declared traffic nothing is said', () => expect(warnings({})).toEqual([]));

test('enough traffic: nothing to warn of', () => expect(warnings({ expectedRequestsPerSecond: 20 })).toEqual([]));

test('one request a second: no challenger can pass, and that is told with what to change', () => {
  const told = warnings({ expectedRequestsPerSecond: 1 });
  expect(told.some((text) => /answers about 345 requests in the bake, and 500 are needed: no challenger can pass/.test(text))).toBe(true);
});

test('a short bake on little traffic does not see x5, and what would is proposed', () => {
  const told = warnings({
    expectedRequestsPerSecond: 0.5,
    shift: TrafficShift.canary({ instances: 1, bake: Duration.minutes(10) }),
  });
  const blind = told.find((text) => text.includes('this canary sees'));
  expect(blind).toMatch(/x5 in \d+ min, x2 in [\d,]+ min \(bake is 10 min: x5 and x2 will not be seen\); to see x5: /);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a traffic of %d is refused', (expectedRequestsPerSecond) => {
  expect(() => aModel(anApp(), { expectedRequestsPerSecond })).toThrow(SynthRefusal);
});
