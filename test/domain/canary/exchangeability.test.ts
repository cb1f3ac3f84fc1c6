import { binomial, poisson, seeded } from '../../../bench/judge/random.ts';
import { checkExchangeability } from '../../../domain/canary/exchangeability.ts';
import { counts, type Row } from './windows.ts';

/** Two halves of one fleet at 5 requests a second each; a clump of failures lands on one of them now and then. */
function halves(seed: number, minutes: number, rate: readonly [number, number], clump = 0): readonly Row[] {
  const random = seeded(seed);
  return Array.from({ length: minutes }, (): Row => {
    const [a, b] = [poisson(300, random), poisson(300, random)];
    const glued = random() < 0.3 ? clump : 0;
    const onFirst = random() < 0.5;
    return [
      a + glued,
      binomial(a, rate[0], random) + (onFirst ? glued : 0),
      b + glued,
      binomial(b, rate[1], random) + (onFirst ? 0 : glued),
    ];
  });
}

const check = (rows: readonly Row[]) => checkExchangeability(rows.map(counts));

test('equal halves are exchangeable', () => {
  const { verdict, sentence } = check(halves(1, 60, [0.01, 0.01]));
  expect(verdict).toBe('pass');
  expect(sentence).toMatch(/^one half of the champion .* no sign that requests are not routed at random$/);
});

test('at most one check in a hundred calls equal halves broken', () => {
  const broken = Array.from({ length: 300 }, (_, seed) => check(halves(seed, 30, [0.01, 0.01])).verdict).filter(
    (verdict) => verdict === 'fail',
  );
  expect(broken.length).toBeLessThanOrEqual(3);
});

test('one bad instance breaks it', () => {
  expect(check(halves(2, 60, [0.01, 0.03])).verdict).toBe('fail');
});

test('failures that come in clumps on one half break it, though both halves fail as often', () => {
  const { verdict, sentence } = check(halves(3, 60, [0.005, 0.005], 10));
  expect(verdict).toBe('fail');
  expect(sentence).toMatch(/requests are not routed at random, so the judge only advises$/);
});

test.each([
  { events: 19, verdict: 'inconclusive' },
  { events: 20, verdict: 'pass' },
])('with $events events: $verdict', ({ events, verdict }) => {
  const first = Math.floor(events / 2);
  expect(check([[3000, first, 3000, events - first]]).verdict).toBe(verdict);
});

test('no window at all tells nothing', () => {
  expect(checkExchangeability([])).toMatchObject({ verdict: 'inconclusive', logEvidence: 0 });
});
