import { runCell } from '../../../bench/judge/cell.ts';
import { slipway } from '../../../bench/judge/rules.ts';
import { steady } from '../../../bench/judge/scenario.ts';
import { informationPerRequest } from '../../../domain/canary/information.ts';
import { errorsThatConvict, minutesToSee, proposals, sights, sightText, smallestSeen } from '../../../domain/canary/planner.ts';

test.each<[rps: number, share: number, base: number, ratio: number, minutes: number]>([
  [1, 0.1, 0.02, 5, 60],
  [10, 0.05, 0.005, 5, 60],
  [10, 0.1, 0.005, 3, 60],
  [10, 0.1, 0.005, 5, 60],
  [10, 0.1, 0.02, 2, 60],
  [10, 0.1, 0.02, 5, 60],
  [100, 0.05, 0.001, 5, 60],
  [100, 0.05, 0.005, 2, 60],
  [100, 0.1, 0.005, 10, 60],
])('%d rps, share %d, base %d, x%d: within a fifth or two minutes of the simulated median', (rps, share, base, ratio, minutes) => {
  const { results } = runCell(steady(rps, share, base, ratio, minutes), [slipway], 100, 11);
  const simulated = results[0]?.medianMinutes ?? Number.NaN;
  const planned = minutesToSee({ requestsPerSecond: rps, share, baseline: base }, ratio, { windows: minutes });
  expect(Math.abs(planned - simulated)).toBeLessThanOrEqual(Math.max(2, 0.2 * simulated));
});

test.each([
  // Bounds of the published simulation: minutes that no judge can beat on average, alpha 1 %.
  [1, 0.1, 0.02, 2, 144],
  [1, 0.1, 0.02, 5, 12.2],
  [10, 0.05, 0.005, 5, 9.2],
  [10, 0.1, 0.005, 1.5, 265],
  [10, 0.1, 0.02, 5, 1.2],
  [100, 0.2, 0.005, 2, 3.4],
])('the information limit at %d rps, share %d, base %d, x%d is %d minutes', (rps, share, base, ratio, minutes) => {
  const limit = Math.log(100) / (60 * rps * informationPerRequest({ share, champion: base, challenger: ratio * base }, 1.1));
  expect(Math.abs(limit / minutes - 1)).toBeLessThan(0.05);
});

const traffic = { requestsPerSecond: 10, share: 0.1, baseline: 0.005 };

test('what a canary sees grows rarer with a smaller regression', () => {
  const seen = sights(traffic, { windows: 27 });
  const minutes = seen.map((one) => one.minutes);
  expect(minutes).toEqual([...minutes].sort((a, b) => b - a));
  expect(seen.map(({ withinBake }) => withinBake)).toEqual([false, false, true, true, true]);
  expect(seen[3]).toMatchObject({ ratio: 5, challengerRequests: 360 });
  expect(seen[3]?.excessEvents).toBeCloseTo(360 * 0.02, 6);
});

test('the smallest regression seen is the boundary', () => {
  const smallest = smallestSeen(traffic, { windows: 27 }) ?? Number.NaN;
  expect(minutesToSee(traffic, smallest, { windows: 27 })).toBeLessThanOrEqual(27);
  expect(minutesToSee(traffic, smallest - 0.1, { windows: 27 })).toBeGreaterThan(27);
  expect(smallestSeen({ ...traffic, requestsPerSecond: 0.01 }, { windows: 27 })).toBeNull();
});

test.each<{ name: string; rps: number; share: number; baseline: number; expected: readonly string[] }>([
  { name: 'x5 is seen: nothing', rps: 10, share: 0.1, baseline: 0.005, expected: [] },
  { name: 'a little more of either', rps: 1, share: 0.1, baseline: 0.005, expected: ['a share of 20 %', 'a bake of 41 minutes'] },
  { name: 'only both together', rps: 0.75, share: 0.05, baseline: 0.0025, expected: ['a share of 50 % and a bake of 60 minutes'] },
  {
    name: 'another strategy',
    rps: 0.1,
    share: 0.1,
    baseline: 0.001,
    expected: ['the weighted strategy with a bake of 51 hours: guardrail bakes at most 60 minutes a step'],
  },
  { name: 'no errors at all: no ratio', rps: 10, share: 0.1, baseline: 0, expected: [] },
])('proposed when $name', ({ rps, share, baseline, expected }) => {
  expect(proposals({ requestsPerSecond: rps, share, baseline }, { windows: 27 })).toEqual(expected);
});

test('one line for synth and the shift', () => {
  expect(sightText(traffic, 1800)).toBe('x5 in 6 min, x2 in 71 min (bake is 30 min: x2 will not be seen)');
  expect(sightText({ ...traffic, requestsPerSecond: 100 }, 1800)).toBe('x5 in 2 min, x2 in 8 min');
  expect(sightText({ ...traffic, baseline: 0 }, 1800)).toBe('x5 never, x2 never (bake is 30 min: x5 and x2 will not be seen)');
});

test('without any error of the champion, a handful of the challenger convicts', () => {
  expect(errorsThatConvict(0.1, { windows: 27 })).toBe(4);
  expect(errorsThatConvict(0.5, { windows: 27 })).toBeGreaterThan(errorsThatConvict(0.05, { windows: 27 }));
});

test.each([
  [{ ...traffic, requestsPerSecond: 0 }, '0 requests a second; allowed: above 0'],
  [{ ...traffic, share: 1 }, 'a share of 1; allowed: above 0 and below 1'],
  [{ ...traffic, baseline: -0.1 }, 'a baseline of -0.1; allowed: from 0 and below 1'],
])('%j is refused', (wrong, message) => {
  expect(() => minutesToSee(wrong, 2, { windows: 27 })).toThrow(message);
});
