import * as v from 'valibot';
import { driftPolicySchema } from '../../../domain/dataset/contract.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import { constraintsSchema, readConstraints, writeConstraints } from '../../../domain/dataset/sagemaker/constraints.ts';
import { readStatistics, statisticsSchema, writeStatistics } from '../../../domain/dataset/sagemaker/statistics.ts';
import { readViolations, violationsSchema, writeViolations } from '../../../domain/dataset/sagemaker/violations.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { dataset, numbers, texts } from './a-profile.ts';

const policy = v.parse(driftPolicySchema, { multivariate: false });
const values = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5003) / 7);
const profile = dataset([
  numbers('amount', values),
  texts('country', { DE: 3000, FR: 2000 }),
  numbers('age', values.map(Math.floor), { nulls: 5 }),
]);

describe('constraints.json', () => {
  const document = {
    version: 0.0,
    features: [
      { name: 'amount', inferred_type: 'Fractional', completeness: 0.98, num_constraints: { is_non_negative: true } },
      {
        name: 'country',
        inferred_type: 'String',
        completeness: 1.0,
        string_constraints: { domains: ['DE', 'FR'], monitoring_config_overrides: { domain_content_threshold: 0.05 } },
      },
      {
        name: 'age',
        inferred_type: 'Integral',
        completeness: 1.0,
        monitoringConfigOverrides: { distribution_constraints: { perform_comparison: 'Disabled' } },
      },
      { name: 'odd', inferred_type: 'Unknown' },
    ],
    monitoring_config: {
      evaluate_constraints: 'Enabled',
      emit_metrics: 'Enabled',
      datatype_check_threshold: 1.0,
      distribution_constraints: { perform_comparison: 'Enabled', comparison_threshold: 0.1, comparion_method: 'linf_robust' },
    },
  };

  test('becomes a contract, in all the ways in which tools write it', () => {
    const { contract, drift, notes } = readConstraints(document);
    expect(contract.columns).toEqual({
      amount: { type: 'number', missing: { max: expect.closeTo(0.02, 12) }, invalid: { max: 1 }, min: 0 },
      country: { type: 'string', missing: { max: 0 }, invalid: { max: 1 }, values: ['DE', 'FR'], maxUnseen: 0.05 },
      age: { type: 'integer', missing: { max: 0 }, invalid: { max: 1 }, drift: 'ignore' },
    });
    expect(drift).toEqual({ fail: 0.1, warn: 0.05 });
    expect(notes).toEqual([expect.stringContaining('odd: of unknown type'), expect.stringContaining('Robust comparison is replaced')]);
  });

  test('is refused when it is something else', () => {
    expect(() => readConstraints({ features: [{ name: 'a' }] })).toThrow();
  });

  test('is written so that it can be read again', () => {
    const { contract } = readConstraints(document);
    const written = writeConstraints(contract, profile, policy);
    expect(v.safeParse(constraintsSchema, written).success).toBe(true);
    const again = readConstraints(JSON.parse(JSON.stringify(written))).contract.columns;
    expect(again['amount']).toMatchObject({ type: 'number', min: 0, missing: { max: expect.closeTo(0.02, 9) } });
    expect(again['country']).toMatchObject({ values: ['DE', 'FR'] });
    expect(again['age']).toMatchObject({ type: 'integer', drift: 'ignore' });
  });
});

describe('statistics.json', () => {
  const written = writeStatistics(profile);

  test('has the members that readers expect', () => {
    expect(v.safeParse(statisticsSchema, JSON.parse(JSON.stringify(written))).success).toBe(true);
    expect(written.dataset.item_count).toBe(5000);
    expect(written.features.map(({ name, inferred_type }) => [name, inferred_type])).toEqual([
      ['amount', 'Fractional'],
      ['country', 'String'],
      ['age', 'Integral'],
    ]);
    const buckets = written.features[0]?.numerical_statistics?.distribution?.kll.buckets ?? [];
    expect(buckets).toHaveLength(10);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
    const sketch = written.features[0]?.numerical_statistics?.distribution?.kll.sketch?.data ?? [];
    expect(sketch.reduce((sum, level, j) => sum + level.length * 2 ** j, 0)).toBe(5000);
  });

  test('is a baseline as good as its sketch', () => {
    const baseline = { ...readStatistics(written), digest: '' };
    const same = judgeDrift(baseline, profile, policy);
    expect(same.verdict).toBe('pass');
    expect(same.columns.every(({ effect }) => (effect ?? 1) < 0.01)).toBe(true);
    const moved = judgeDrift(
      baseline,
      dataset([
        numbers(
          'amount',
          values.map((x) => x * 1.3),
        ),
        texts('country', { DE: 1000, FR: 4000 }),
      ]),
      policy,
    );
    expect(
      moved.columns
        .filter(({ verdict }) => verdict === 'fail')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['amount', 'country']);
  });

  test('with ten buckets only, comparisons are marked as rough', () => {
    const coarse = structuredClone(written);
    for (const feature of coarse.features) delete feature.numerical_statistics?.distribution?.kll.sketch;
    const judgement = judgeDrift({ ...readStatistics(coarse), digest: '' }, profile, policy);
    expect(judgement.columns.find(({ name }) => name === 'amount')).toMatchObject({ verdict: 'pass', approximate: true });
    expect(judgement.warnings.join()).toContain('compared approximately');
  });
});

test('constraint_violations.json names what is broken and what drifted', () => {
  const broken = dataset([
    numbers(
      'amount',
      values.map((x) => x * 2),
      { nulls: 900 },
    ),
    texts('country', { XX: 5000 }),
    numbers('new', values),
  ]);
  const contract = {
    extraColumns: 'fail' as const,
    columns: {
      amount: { type: 'number' as const, missing: { max: 0.01 } },
      country: { type: 'string' as const, values: ['DE', 'FR'] },
      age: { type: 'integer' as const },
    },
  };
  const document = writeViolations(judgeDataset(broken, contract), judgeDrift(profile, broken, policy));
  expect(v.safeParse(violationsSchema, document).success).toBe(true);
  const kinds = document.violations.map(({ feature_name, constraint_check_type }) => `${feature_name} ${constraint_check_type}`);
  expect(kinds).toEqual(
    expect.arrayContaining([
      'amount completeness_check',
      'country categorical_values_check',
      'age missing_column_check',
      ' extra_column_check',
      'amount baseline_drift_check',
      'country baseline_drift_check',
    ]),
  );
  expect(readViolations(document)).toHaveLength(document.violations.length);
});
