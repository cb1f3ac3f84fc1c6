import * as v from 'valibot';
import { datasetPolicySchema } from '../../../domain/dataset/contract.ts';
import { seconds } from '../../../domain/dataset/fields.ts';

const fraud = {
  channels: { train: 'train/', validation: 'validation/' },
  holdout: { by: 'time', last: '7d', minRows: 20000 },
  contract: {
    rows: { min: 200000, minRatioToPrevious: 0.5 },
    freshness: { column: 'authorized_at', maxAge: '48h' },
    extraColumns: 'fail',
    columns: {
      transaction_id: { type: 'string', unique: true, sensitive: true },
      authorized_at: { type: 'timestamp' },
      amount: { type: 'number', min: 0, max: 250000 },
      country: { type: 'string', maxUnseen: 0.01 },
      card_hash: { type: 'string', sensitive: true, drift: 'ignore' },
      merchant_category: { type: 'string', missing: { max: 0.02 } },
      is_fraud: { type: 'boolean', critical: true },
    },
  },
  drift: { against: 'champion', warn: 0.05, fail: 0.1, failWhen: { shareOfColumns: 0.3 } },
  snapshot: { maxGiB: 200, keep: '90d' },
};

const complaints = (input: unknown): string => {
  const result = v.safeParse(datasetPolicySchema, input);
  return result.success ? '' : v.summarize(result.issues);
};

describe('the dataset section of a policy', () => {
  test('is accepted as its owner writes it, and gets its defaults', () => {
    const policy = v.parse(datasetPolicySchema, fraud);
    expect(policy.drift).toMatchObject({ alpha: 0.01, adjust: 'bh', minRows: 100, multivariate: true, whenInconclusive: 'reject' });
    expect(policy.contract.columns['amount']).toEqual({ type: 'number', min: 0, max: 250000 });
  });

  test.each([
    {
      wrong: 'an unknown field of the contract',
      input: { ...fraud, contract: { ...fraud.contract, colums: {} } },
      says: 'unknown field "colums"; allowed: rows, bytes',
    },
    {
      wrong: 'an unknown field of a column',
      input: { ...fraud, contract: { columns: { a: { type: 'number', minimum: 3 } } } },
      says: 'unknown field "minimum"; allowed: type, severity, min, max',
    },
    {
      wrong: 'an unknown type',
      input: { ...fraud, contract: { columns: { a: { type: 'float' } } } },
      says: '"float" is no column type; allowed: "number"',
    },
    { wrong: 'a holdout without a size', input: { ...fraud, holdout: { by: 'time' } }, says: 'either last or share' },
    {
      wrong: 'files that are not read, without an index',
      input: { ...fraud, format: { type: 'opaque' } },
      says: 'index and type "opaque" belong together',
    },
    {
      wrong: 'a broken pattern',
      input: { ...fraud, contract: { columns: { a: { type: 'string', pattern: '(' } } } },
      says: 'a regular expression',
    },
    {
      wrong: 'a pattern on a number',
      input: { ...fraud, contract: { columns: { a: { type: 'number', pattern: 'x' } } } },
      says: 'columns of type string',
    },
    {
      wrong: 'a reversed range',
      input: { ...fraud, contract: { columns: { a: { type: 'number', min: 2, max: 1 } } } },
      says: 'min is above max',
    },
    { wrong: 'a duration without a unit', input: { ...fraud, snapshot: { keep: '90' } }, says: 'followed by s, m, h, d or w' },
    { wrong: 'warn above fail', input: { ...fraud, drift: { warn: 0.2, fail: 0.1 } }, says: 'warn is above fail' },
    { wrong: 'no contract', input: { holdout: { by: 'folder' } }, says: '"contract" is required' },
    {
      wrong: 'a column named after a prototype',
      input: { ...fraud, contract: JSON.parse('{"columns":{"__proto__":{"type":"number"}}}') },
      says: 'none of them named __proto__',
    },
  ])('refuses $wrong and says what is allowed', ({ input, says }) => {
    expect(complaints(input)).toContain(says);
  });
});

test.each([
  ['90s', 90],
  ['1.5m', 90],
  ['48h', 172800],
  ['7d', 604800],
  ['2w', 1209600],
])('%s is %d seconds', (text, expected) => {
  expect(seconds(text)).toBe(expected);
});
