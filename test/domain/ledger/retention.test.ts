import fc from 'fast-check';
import { accept, previousTo } from '../../../domain/ledger/accepted.ts';
import { EMPTY_HEAD, type Head } from '../../../domain/ledger/head.ts';
import type { Generation } from '../../../domain/ledger/items.ts';
import { forget, outlived } from '../../../domain/ledger/retention.ts';
import { aChampion } from '../../fakes/a-world.ts';

const AT = '2026-11-21T10:00:00Z';
const former = (generation: number, changes: Partial<Generation> = {}): Generation => ({
  ...aChampion({ generation, modelName: `flights-${generation}` }),
  status: 'retired',
  ...changes,
});
const upTo = (count: number) => Array.from({ length: count }, (_, i) => former(i + 1));
const serving = (generation: number, changes: Partial<Head> = {}): Head => ({
  ...EMPTY_HEAD,
  generation,
  champion: former(generation),
  phase: 'WATCHING',
  ...changes,
});
const numbers = (generations: readonly Generation[]) => generations.map(({ generation }) => generation);

test.each<{ when: string; head: Head; generations?: readonly Generation[]; keep: number; gone: readonly number[] }>([
  { when: 'there are as many as are kept', head: serving(6), generations: upTo(6), keep: 5, gone: [] },
  { when: 'there is one more', head: serving(7), generations: upTo(7), keep: 5, gone: [1] },
  { when: 'a person went back to an old one', head: serving(2, { generation: 8 }), generations: upTo(8), keep: 3, gone: [5, 4, 3, 1] },
  { when: 'bad ones lie between', head: serving(7, { bads: [5, 6] }), generations: upTo(7), keep: 2, gone: [2, 1] },
  { when: 'the newest good one is old', head: serving(7, { goods: [2, 1] }), generations: upTo(7), keep: 2, gone: [4, 3, 1] },
  { when: 'one is gone already', head: serving(4), generations: [former(1, { removedAt: AT }), ...upTo(4).slice(1)], keep: 2, gone: [] },
  {
    when: 'an old one has the model of the champion',
    head: serving(4),
    generations: [former(1, { modelName: 'flights-4' }), ...upTo(4).slice(1)],
    keep: 2,
    gone: [],
  },
  { when: 'nothing serves', head: serving(4, { champion: null }), keep: 1, gone: [] },
  { when: 'a shift is under way', head: serving(4, { lock: { holder: 'x', fence: 1, deliveryId: 'd', since: AT } }), keep: 1, gone: [] },
  { when: 'automation is frozen', head: serving(4, { frozen: { reason: 'look', at: AT } }), keep: 1, gone: [] },
])('$gone go when $when', ({ head, generations = upTo(4), keep, gone }) => {
  expect(numbers(outlived(head, generations, keep))).toEqual(gone);
});

test('what serves, the newest place to land and as many former ones as the policy says always stay', () => {
  const world = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    champion: fc.integer({ min: 1, max: 12 }),
    bads: fc.subarray(Array.from({ length: 12 }, (_, i) => i + 1)),
    goods: fc.subarray(Array.from({ length: 12 }, (_, i) => 12 - i)),
    keep: fc.integer({ min: 2, max: 6 }),
  });
  fc.assert(
    fc.property(world, ({ count, champion, bads, goods, keep }) => {
      const serves = Math.min(champion, count);
      const head = serving(serves, { generation: count, bads, goods });
      const gone = numbers(outlived(head, upTo(count), keep));
      expect(gone).not.toContain(serves);
      expect(gone).not.toContain(goods[0]);
      const left = upTo(count).filter(
        ({ generation }) => generation !== serves && !bads.includes(generation) && !gone.includes(generation),
      );
      if (gone.length > 0) expect(left.length).toBeGreaterThanOrEqual(keep);
    }),
  );
});

test('what goes is no place to return to any more, unless somebody took the lock meanwhile', () => {
  const head = serving(7, { goods: [6, 5, 1] });
  expect(forget(head, [former(1)])).toMatchObject({ result: true, head: { goods: [6, 5] } });
  expect(forget({ ...head, lock: { holder: 'x', fence: 1, deliveryId: 'd', since: AT } }, [former(1)])).toEqual({ result: false });
  expect(forget({ ...head, champion: former(1) }, [former(1)])).toEqual({ result: false });
});

describe('data that passed the data gate', () => {
  const one = { deliveryId: 'd1', datasetId: 's1', profileUri: 's3://data/1.json', at: AT };
  const two = { deliveryId: 'd2', datasetId: 's2', profileUri: 's3://data/2.json', at: AT };
  const head = { ...EMPTY_HEAD, accepted: [two, one] };

  test.each([
    { who: { deliveryId: 'd3', datasetId: 's3' }, finds: two },
    { who: { deliveryId: 'd3' }, finds: two },
    { who: { deliveryId: 'd2', datasetId: 's2' }, finds: one },
    { who: { deliveryId: 'd3', datasetId: 's2' }, finds: one },
    { who: { deliveryId: 'd1', datasetId: 's2' }, finds: undefined },
  ])('$who finds what came before it', ({ who, finds }) => {
    expect(previousTo(head, who)).toEqual(finds);
  });

  test('is remembered once, newest first, a few of them', () => {
    expect(accept(head, one)).toEqual({ result: null });
    let current: Head = EMPTY_HEAD;
    for (let i = 0; i < 8; i++) current = accept(current, { ...one, deliveryId: `d${i}` }).head ?? current;
    expect(current.accepted.map(({ deliveryId }) => deliveryId)).toEqual(['d7', 'd6', 'd5', 'd4', 'd3']);
  });
});
