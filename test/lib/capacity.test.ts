import { Duration } from 'aws-cdk-lib';
import * as v from 'valibot';
import { ownerPolicySchema } from '../../domain/policy/owner-policy.ts';
import { Capacity } from '../../lib/index.ts';
import { aPolicy } from '../fakes/policies.ts';
import { aModel, anApp } from './synthesized.ts';

const HOUR = 3600;
const spot = { maxRuntime: Duration.hours(8), maxWait: Duration.hours(14) };

test('one rung a type and market, in the order in which they are named', () => {
  const { rungs } = Capacity.spot(['ml.g6e.2xlarge', 'ml.g5.2xlarge'], { ...spot, instanceCount: 2, volumeGiB: 200 }).thenOnDemand(
    ['ml.g5.2xlarge', 'ml.g5.4xlarge'],
    { keepAlive: Duration.minutes(30) },
  );
  const like = { instanceCount: 2, volumeGiB: 200, maxRuntimeSeconds: 8 * HOUR };
  expect(rungs).toEqual([
    { ...like, instanceType: 'ml.g6e.2xlarge', spot: true, maxWaitSeconds: 14 * HOUR },
    { ...like, instanceType: 'ml.g5.2xlarge', spot: true, maxWaitSeconds: 14 * HOUR },
    { ...like, instanceType: 'ml.g5.2xlarge', spot: false, keepAliveSeconds: 1800 },
    { ...like, instanceType: 'ml.g5.4xlarge', spot: false, keepAliveSeconds: 1800 },
  ]);
});

test('on demand alone may train for a day', () => {
  expect(Capacity.onDemand(['ml.m5.xlarge']).rungs).toEqual([
    { instanceType: 'ml.m5.xlarge', instanceCount: 1, volumeGiB: 50, spot: false, maxRuntimeSeconds: 24 * HOUR },
  ]);
});

test('a price that was given for spot counts on demand too, unless another is given', () => {
  const prices = (capacity: Capacity) => capacity.rungs.map(({ usdPerHour }) => usdPerHour);
  const first = Capacity.spot(['ml.g7.2xlarge', 'ml.g5.xlarge'], { ...spot, usdPerHour: { 'ml.g7.2xlarge': 3 } });
  expect(prices(first.thenOnDemand(['ml.g7.2xlarge']))).toEqual([3, undefined, 3]);
  expect(prices(first.thenOnDemand(['ml.g7.2xlarge'], { usdPerHour: { 'ml.g7.2xlarge': 4 } }))).toEqual([3, undefined, 4]);
});

describe('training.maxCost', () => {
  const withCeiling = (usd: number) => {
    const { problem, dataset, gates, canary, watch } = aPolicy();
    return v.parse(ownerPolicySchema, { format: 'policy/1', problem, dataset, gates, canary, watch, training: { maxCost: { usd } } });
  };
  const warnings = (usd: number): readonly string[] =>
    aModel(anApp(), { policyFile: undefined, policy: withCeiling(usd), capacity: Capacity.spot(['ml.g5.xlarge'], spot) })
      .model.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data));

  test('warns of a rung that gets less time than it asks for', () => {
    expect(warnings(10)).toEqual([
      expect.stringMatching(/^training\.maxCost: spot ml\.g5\.xlarge costs \$1\.41 an hour: \$10\.00 pay at most \d+ s of maxWait 50400 s/),
    ]);
  });

  test('says nothing when it pays for everything', () => {
    expect(warnings(100)).toEqual([]);
  });

  test('keeps the prices that it was checked with in the policy', () => {
    const model = (usdPerHour: Record<string, number>) =>
      aModel(anApp(), { policyFile: undefined, policy: withCeiling(60), capacity: Capacity.onDemand(['ml.g5.xlarge'], { usdPerHour }) })
        .model;
    expect(model({}).policyHash).toBe(model({ 'ml.g5.xlarge': 1.408 }).policyHash);
    expect(model({}).policyHash).not.toBe(model({ 'ml.g5.xlarge': 1.5 }).policyHash);
  });
});
