import * as v from 'valibot';
import { dataContractSchema } from '../../../domain/dataset/contract.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import { suggestContract } from '../../../domain/dataset/suggest-contract.ts';
import { profileOf } from '../../profiler/profiling.ts';
import { csv, HIDDEN as hidden } from './cards.ts';

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
