import fc from 'fast-check';
import type { Rung } from '../../../domain/policy/account-policy.ts';
import { affordable, type Ceiling, ceilingFindings, ceilingOf, LEAST_SECONDS, stoppingOf } from '../../../domain/training/ceiling.ts';

const HOUR = 3600;
const rung = (changes: Partial<Rung> = {}): Rung => ({
  instanceType: 'ml.g5.2xlarge',
  instanceCount: 1,
  volumeGiB: 50,
  spot: false,
  maxRuntimeSeconds: 8 * HOUR,
  usdPerHour: 2,
  ...changes,
});
const spot = (changes: Partial<Rung> = {}): Rung => rung({ spot: true, maxWaitSeconds: 14 * HOUR, ...changes });
const ceiling = (usd: number, changes: Partial<Ceiling> = {}): Ceiling => ({ usd, usdPerHour: 2, overheadSeconds: 600, ...changes });

test.each<{ when: string; of: Rung; usd: number; spent?: number; run?: number; wait?: number }>([
  { when: 'there is money enough', of: rung(), usd: 100, run: 8 * HOUR },
  { when: 'it just pays the limit and what follows it', of: rung(), usd: 16.34, run: 8 * HOUR },
  { when: 'it just does not', of: rung(), usd: 16.3, run: 8 * HOUR - 60 },
  { when: 'it pays less', of: rung(), usd: 4, run: 2 * HOUR - 600 },
  { when: 'earlier attempts were billed', of: rung(), usd: 10, spent: 6, run: 2 * HOUR - 600 },
  { when: 'spot would wait longer', of: spot(), usd: 20, run: 8 * HOUR, wait: 10 * HOUR - 600 },
  { when: 'spot may neither wait nor run so long', of: spot(), usd: 4, run: 2 * HOUR - 600, wait: 2 * HOUR - 600 },
  { when: 'four instances train together', of: rung({ instanceCount: 4 }), usd: 16, run: 2 * HOUR - 600 },
  { when: 'the instances stay an hour longer', of: rung({ keepAliveSeconds: HOUR }), usd: 6, run: 2 * HOUR - 600 },
  { when: 'ten minutes are left', of: rung(), usd: 2 / 3, run: LEAST_SECONDS },
  { when: 'less than ten minutes are left', of: rung(), usd: 0.66 },
  { when: 'the job itself needs less than ten minutes', of: rung({ maxRuntimeSeconds: 60 }), usd: 0.4, run: 60 },
  { when: 'everything is spent', of: rung(), usd: 5, spent: 5.5 },
])('$when', ({ of, usd, spent = 0, run, wait }) => {
  const limits =
    run === undefined ? undefined : { MaxRuntimeInSeconds: run, ...(wait === undefined ? {} : { MaxWaitTimeInSeconds: wait }) };
  expect(affordable(stoppingOf(of), ceilingOf(of, usd), spent)).toEqual(limits);
});

const aRung = fc
  .record({
    hours: fc.integer({ min: 1, max: 24 }),
    more: fc.integer({ min: 0, max: 24 }),
    spot: fc.boolean(),
    price: fc.double({ min: 0.05, max: 80, noNaN: true }),
  })
  .map(({ hours, more, spot: isSpot, price }) =>
    rung({
      maxRuntimeSeconds: hours * HOUR,
      usdPerHour: price,
      spot: isSpot,
      ...(isSpot ? { maxWaitSeconds: (hours + more) * HOUR } : {}),
    }),
  );
const usd = fc.double({ min: 0, max: 2000, noNaN: true });

test('no job can be billed more than what is left, in the worst case', () => {
  fc.assert(
    fc.property(aRung, usd, usd, (one, most, spent) => {
      const limits = affordable(stoppingOf(one), ceilingOf(one, most), spent);
      if (limits === undefined) return;
      const longest = limits.MaxWaitTimeInSeconds ?? limits.MaxRuntimeInSeconds;
      const bill = ((longest + ceilingOf(one, most).overheadSeconds) / HOUR) * (one.usdPerHour ?? 0);
      expect(bill).toBeLessThanOrEqual((most - spent) * (1 + 1e-9));
    }),
  );
});

test('a limit never grows, and waiting still covers running', () => {
  fc.assert(
    fc.property(aRung, usd, (one, most) => {
      const own = stoppingOf(one);
      const limits = affordable(own, ceilingOf(one, most), 0);
      if (limits === undefined) return;
      expect(limits.MaxRuntimeInSeconds).toBeLessThanOrEqual(own.MaxRuntimeInSeconds);
      expect(limits.MaxWaitTimeInSeconds ?? Infinity).toBeGreaterThanOrEqual(limits.MaxRuntimeInSeconds);
      expect(limits.MaxWaitTimeInSeconds ?? 0).toBeLessThanOrEqual(own.MaxWaitTimeInSeconds ?? 0);
    }),
  );
});

test('the table knows the price when the rung does not', () => {
  const { usdPerHour: _own, ...plain } = rung();
  expect(ceilingOf(plain, 5)).toEqual(ceiling(5, { usdPerHour: 1.515 }));
  const { usdPerHour: _none, ...unknown } = rung({ instanceType: 'ml.g7.2xlarge' });
  expect(() => ceilingOf(unknown, 5)).toThrow(/no ml\.g7\.2xlarge/);
});

describe('before any money is spent', () => {
  test('a plan within the ceiling is left alone', () => {
    expect(ceilingFindings([spot(), rung()], 60)).toEqual({ refusals: [], warnings: [] });
  });

  test('a price that nobody knows is asked for', () => {
    const { usdPerHour: _none, ...unknown } = rung({ instanceType: 'ml.g7.2xlarge' });
    expect(ceilingFindings([rung(), unknown], 60).refusals).toEqual([
      expect.stringMatching(
        /^training\.maxCost: the price table of \d{4}-\d{2} has no ml\.g7\.2xlarge; give its price, such as capacity usdPerHour/,
      ),
    ]);
  });

  test('shortened rungs and rungs that are never tried are told', () => {
    const dear = rung({ instanceType: 'ml.p5.48xlarge', usdPerHour: 63.3 });
    expect(ceilingFindings([spot(), rung(), dear], 10)).toEqual({
      refusals: [],
      warnings: [
        'spot ml.g5.2xlarge costs $2.00 an hour: $10.00 pay at most 17400 s of maxWait 50400 s',
        'on-demand ml.g5.2xlarge costs $2.00 an hour: $10.00 pay at most 17400 s of maxRuntime 28800 s',
        'on-demand ml.p5.48xlarge costs $63.30 an hour: $10.00 do not pay 10 minutes of it, so it is never tried',
      ],
    });
  });

  test('a plan of which nothing is left is refused', () => {
    expect(ceilingFindings([spot({ instanceCount: 8 })], 1)).toEqual({
      refusals: [
        'training.maxCost: no rung of the capacity plan can run for $1.00: spot 8 x ml.g5.2xlarge costs $16.00 an hour: $1.00 do not pay 10 minutes of it, so it is never tried',
      ],
      warnings: [],
    });
  });
});
