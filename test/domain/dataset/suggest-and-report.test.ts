import * as v from 'valibot';
import { dataContractSchema, driftPolicySchema } from '../../../domain/dataset/contract.ts';
import { DISPLAY_BINS, dataReport } from '../../../domain/dataset/data-report.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import { suggestContract } from '../../../domain/dataset/suggest-contract.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { profileOf } from '../../profiler/profiling.ts';

const policy = v.parse(driftPolicySchema, { multivariate: false });

function csv(seed: number, scale = 1): string {
  const random = mulberry32(seed);
  const rows = Array.from({ length: 2000 }, (_, i) => {
    const amount = random() < 0.1 ? '' : (scale * 100 * random() ** 2).toFixed(2);
    return `row-${seed}-${i},${amount},${'xyz'[Math.floor(random() * 3)]},${Math.floor(random() * 90)},secret-${i % 7},2024-01-01T00:00:00Z`;
  });
  return `id,amount,kind,age,card,at\n${rows.join('\n')}\n`;
}

const hidden = { columns: { card: { type: 'string' as const, sensitive: true } } };
const baseline = profileOf(csv(1), { contract: hidden });
const suggested = suggestContract(baseline);

describe('a suggested contract', () => {
  test('says what the data kept', () => {
    expect(v.safeParse(dataContractSchema, suggested).success).toBe(true);
    expect(suggested).toMatchObject({
      rows: { min: 1000, minRatioToPrevious: 0.5 },
      columns: {
        id: { type: 'string', unique: true },
        amount: { type: 'number', min: 0, rangeSeverity: 'warn' },
        kind: { type: 'string', values: expect.arrayContaining(['x', 'y', 'z']), maxUnseen: 0.01 },
        age: { type: 'integer', min: 0 },
        card: { sensitive: true },
        at: { type: 'timestamp', constant: true },
      },
    });
    expect(suggested.columns['amount']?.missing?.max).toBeGreaterThan(0.1);
    expect(suggested.columns['amount']?.missing?.max).toBeLessThan(0.13);
    expect(suggested.columns['card']).not.toHaveProperty('values');
  });

  test('is kept by its own data and by the next of the same kind', () => {
    for (const seed of [1, 2]) {
      const profile = profileOf(csv(seed), { contract: suggested });
      expect(judgeDataset(profile, suggested, { previous: baseline })).toMatchObject({ verdict: 'pass', warnings: [] });
    }
  });
});

describe('a report', () => {
  const current = profileOf(csv(3, 100), { contract: suggested });
  const dataset = judgeDataset(current, suggested);
  const drift = judgeDrift(baseline, current, policy, { columns: suggested.columns });
  const report = dataReport(current, dataset, baseline, drift);

  test('puts failing columns first', () => {
    expect(report.columns[0]).toMatchObject({ name: 'amount', verdict: 'fail' });
    expect(report.columns.map(({ verdict }) => verdict)).not.toContain('inconclusive');
  });

  test('draws both sides in the same few bars, which add up', () => {
    const { bins } = report.columns[0] ?? { bins: [] };
    expect(bins.length).toBeLessThanOrEqual(DISPLAY_BINS);
    expect(bins.reduce((sum, { current: share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(bins.reduce((sum, { baseline: share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 9);
  });

  test('shows no value of a sensitive column', () => {
    const card = report.columns.find(({ name }) => name === 'card');
    expect(card).toMatchObject({ sensitive: true, bins: [], categories: [], current: { min: null, mean: null, median: null } });
    expect(JSON.stringify(report)).not.toContain('secret-');
  });

  test('is plain JSON, small, without NaN', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(report).length).toBeLessThan(40_000);
  });

  test('a first dataset has no baseline', () => {
    const first = dataReport(current, dataset);
    expect(first).toMatchObject({ baseline: null, minimumDetectableEffect: null, multivariate: null });
    expect(first.columns.every(({ baseline: side, drift: d }) => side === null && d === null)).toBe(true);
  });
});
