import type { Item, Table } from '../../../adapters/ledger/table.ts';

/** What every storage of the ledger has to do; each implementation's test calls it with a table of its own. */
export function tableSuite(table: () => Table): void {
  const put = (pk: string, sk: string, document: unknown, condition: 'absent' | number = 'absent') =>
    table().put({ pk, sk, document }, condition);

  test('has nothing where nothing was written', async () => {
    expect(await table().get('nobody', 'head')).toBeUndefined();
    expect(await table().query('nobody')).toEqual([]);
  });

  test('gives back what was written, at revision 1', async () => {
    const document = {
      text: 'ü\u0000\n',
      number: 1.25,
      none: null,
      yes: true,
      list: [1, [], {}],
      empty: '',
      nested: { a: { b: [{ c: 1 }] } },
    };
    expect(await put('model#a', 'head', document)).toBe('written');
    expect(await table().get('model#a', 'head')).toEqual({ pk: 'model#a', sk: 'head', revision: 1, document });
  });

  test('refuses to write where something is, if nothing may be there', async () => {
    await put('model#b', 'head', { n: 1 });
    expect(await put('model#b', 'head', { n: 2 })).toBe('refused');
    expect((await table().get('model#b', 'head'))?.document).toEqual({ n: 1 });
  });

  test('refuses to write over another revision than the one read', async () => {
    await put('model#c', 'head', { n: 1 });
    expect(await put('model#c', 'head', { n: 2 }, 1)).toBe('written');
    expect(await put('model#c', 'head', { n: 3 }, 1)).toBe('refused');
    expect(await put('model#c', 'head', { n: 3 }, 3)).toBe('refused');
    expect(await table().get('model#c', 'head')).toMatchObject({ revision: 2, document: { n: 2 } });
  });

  test('refuses to write over a revision of what is not there', async () => {
    expect(await put('model#d', 'head', { n: 1 }, 1)).toBe('refused');
    expect(await table().get('model#d', 'head')).toBeUndefined();
  });

  test('takes the same write twice for one, as after a lost answer', async () => {
    const write = () => put('model#e', 'head', { n: 1, missing: undefined, list: [{ x: undefined }] });
    expect([await write(), await write()]).toEqual(['written', 'written']);
    const change = () => put('model#e', 'head', { n: 2 }, 1);
    expect([await change(), await change()]).toEqual(['written', 'written']);
    expect(await table().get('model#e', 'head')).toMatchObject({ revision: 2, document: { n: 2 } });
  });

  test('leaves undefined members out', async () => {
    await put('model#f', 'head', { a: 1, b: undefined, inner: { c: undefined, d: [1] } });
    const item = await table().get('model#f', 'head');
    expect(JSON.stringify(item?.document)).toBe(JSON.stringify({ a: 1, inner: { d: [1] } }));
    expect(Object.keys(item?.document ?? {})).toEqual(['a', 'inner']);
  });

  test('is not changed by who changes what was read or written', async () => {
    const document = { list: [1] };
    await put('model#g', 'head', document);
    document.list.push(2);
    const read = await table().get('model#g', 'head');
    expect(read?.document).toEqual({ list: [1] });
  });

  test.each([2 ** 53, -1e300, 1e-200, 5e-324, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %p, which DynamoDB cannot hold',
    async (number) => {
      await expect(put('model#number', 'head', { deep: [{ number }] })).rejects.toThrow();
      expect(await table().get('model#number', 'head')).toBeUndefined();
    },
  );

  describe('a partition of events', () => {
    const skOf = (n: number) => `event#${String(n).padStart(6, '0')}`;
    const numbers = (items: readonly Item[]) => items.map(({ document }) => (document as { n: number }).n);

    beforeAll(async () => {
      for (const n of [3, 1, 12, 2]) await put('delivery#x', skOf(n), { n });
      await put('delivery#x', 'summary', { n: 0 });
      await put('delivery#y', skOf(9), { n: 9 });
    });

    test('comes in the order of its keys', async () => {
      expect(numbers(await table().query('delivery#x'))).toEqual([1, 2, 3, 12, 0]);
    });

    test('can be asked by prefix, newest first, and only some', async () => {
      expect(numbers(await table().query('delivery#x', { prefix: 'event#' }))).toEqual([1, 2, 3, 12]);
      expect(numbers(await table().query('delivery#x', { prefix: 'event#', newestFirst: true }))).toEqual([12, 3, 2, 1]);
      expect(numbers(await table().query('delivery#x', { prefix: 'event#', newestFirst: true, limit: 2 }))).toEqual([12, 3]);
      expect(numbers(await table().query('delivery#x', { prefix: 'event#00000', limit: 1 }))).toEqual([1]);
      expect(await table().query('delivery#x', { prefix: 'nothing' })).toEqual([]);
    });
  });

  test('lists a partition of more than one page', async () => {
    // DynamoDB answers at most 1 MB at a time.
    const text = 'x'.repeat(150_000);
    for (let n = 0; n < 8; n++) await put('delivery#big', `event#00000${n}`, { n, text });
    expect(await table().query('delivery#big')).toHaveLength(8);
    expect(await table().query('delivery#big', { limit: 7 })).toHaveLength(7);
  });

  test('lists open work of one model, oldest first, until it is no longer open', async () => {
    const open = (id: string, startedAt: string, openModel = 'flights') =>
      table().put({ pk: `delivery#${id}`, sk: 'summary', document: { id }, openModel, startedAt }, 'absent');
    await open('second', '2026-01-02T00:00:00Z');
    await open('first', '2026-01-01T00:00:00Z');
    await open('foreign', '2026-01-01T00:00:00Z', 'trains');
    await put('delivery#closed', 'summary', { id: 'closed' });
    const ids = async () => (await table().open('flights')).map(({ document }) => (document as { id: string }).id);
    expect(await ids()).toEqual(['first', 'second']);
    await table().put({ pk: 'delivery#first', sk: 'summary', document: { id: 'first', done: true } }, 1);
    expect(await ids()).toEqual(['second']);
  });
}
