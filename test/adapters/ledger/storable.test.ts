import fc from 'fast-check';
import { storable } from '../../../adapters/ledger/storable.ts';
import { type DynaliteTable, dynaliteTable } from './dynalite-table.ts';

let dynalite: DynaliteTable;
beforeAll(async () => {
  dynalite = await dynaliteTable();
});
afterAll(() => dynalite.close());

test.each([
  { value: 1e-130, kept: 1e-130 },
  { value: 9.9e-131, kept: 0 },
  { value: -9.9e-131, kept: 0 },
  { value: 5e-324, kept: 0 },
  { value: 0, kept: 0 },
  { value: 1e-12, kept: 1e-12 },
  { value: 2 ** 53 - 1, kept: 2 ** 53 - 1 },
  { value: 2 ** 53, kept: 2 ** 53 - 1 },
  { value: -1e300, kept: 1 - 2 ** 53 },
])('$value is kept as $kept', ({ value, kept }) => {
  expect(storable({ p: value, list: [value] })).toEqual({ p: kept, list: [kept] });
});

test('leaves everything else as it is', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), tie('list'), tie('object')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    object: fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
  })).any;
  fc.assert(fc.property(value, (any) => expect(storable(any)).toEqual(any)));
});

test('whatever it keeps, DynamoDB stores and gives back', async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (number) => {
      const document = { number: storable(number) };
      const key = { pk: 'model#numbers', sk: `n#${n++}` };
      await dynalite.table.put({ ...key, document }, 'absent');
      // The wire has no negative zero.
      expect((await dynalite.table.get(key.pk, key.sk))?.document).toEqual({ number: document.number + 0 });
    }),
    { numRuns: 40 },
  );
});
