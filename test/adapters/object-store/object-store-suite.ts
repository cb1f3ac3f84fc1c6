import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../adapters/object-store.ts';

/** What every object store has to do; `bucket` is versioned. */
export function objectStoreSuite(store: () => ObjectStore, bucket = 'data'): void {
  const uriOf = (key: string) => `s3://${bucket}/${key}`;
  const read = async (uri: string, versionId?: string) => Buffer.from((await store().bytes(uri, versionId)) ?? []).toString();

  test('has nothing where nothing was written', async () => {
    const uri = uriOf('nothing');
    expect(await store().text(uri)).toBeUndefined();
    expect(await store().bytes(uri)).toBeUndefined();
    expect(await store().stream(uri)).toBeUndefined();
    expect(await store().head(uri)).toBeUndefined();
    expect(await store().list(uri)).toEqual([]);
  });

  test('gives back text and bytes', async () => {
    expect(await store().put(uriOf('a/text.json'), 'größe: 1')).toBe('written');
    expect(await store().text(uriOf('a/text.json'))).toBe('größe: 1');
    const bytes = Uint8Array.from([0, 255, 10, 13]);
    await store().put(uriOf('a/bytes'), bytes, { contentType: 'application/octet-stream' });
    expect([...((await store().bytes(uriOf('a/bytes'))) ?? [])]).toEqual([0, 255, 10, 13]);
    await expect(store().text(uriOf('a/bytes'))).rejects.toThrow();
  });

  test('gives back a range of bytes', async () => {
    const uri = uriOf('a/range');
    await store().put(uri, '0123456789');
    const range = async (start: number, end: number) => Buffer.from((await store().range(uri, start, end)) ?? []).toString();
    expect([await range(0, 3), await range(4, 5), await range(8, 10)]).toEqual(['012', '4', '89']);
    expect(await store().range(uriOf('a/nothing'), 0, 1)).toBeUndefined();
  });

  test('keeps every version, and shows the newest', async () => {
    const uri = uriOf('versions/x');
    await store().put(uri, 'one');
    const first = await store().head(uri);
    await store().put(uri, 'second');
    const second = await store().head(uri);
    expect(first?.versionId).not.toBe(second?.versionId);
    expect([first?.bytes, second?.bytes]).toEqual([3, 6]);
    expect(await store().text(uri)).toBe('second');
    expect(await read(uri, first?.versionId)).toBe('one');
    expect(await store().head(uri, first?.versionId)).toMatchObject({ bytes: 3 });
  });

  test('writes once where that is asked', async () => {
    const uri = uriOf('once/x');
    expect(await store().put(uri, 'first', { once: true })).toBe('written');
    expect(await store().put(uri, 'second', { once: true })).toBe('exists');
    expect(await store().text(uri)).toBe('first');
  });

  test('writes once for two at the same time', async () => {
    const uri = uriOf('once/race');
    const answers = await Promise.all(['a', 'b', 'c'].map((body) => store().put(uri, body, { once: true })));
    expect(answers.sort()).toEqual(['exists', 'exists', 'written']);
  });

  test('copies in parts what is too large for one copy, and knows the digest over them', async () => {
    const PART = 5 * 2 ** 20;
    const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const body = Buffer.alloc(PART + 3, 'large ');
    const from = uriOf('drops/large ä.csv');
    await store().put(from, body);
    const dropped = (await store().head(from)) ?? { versionId: '', bytes: 0 };
    await store().put(from, 'overwritten');
    const to = uriOf('snapshots/large.csv');
    expect(await store().partsDigest(to)).toBeUndefined();
    expect(await store().copyInParts(from, dropped, to, PART)).toBe('written');
    expect(sha((await store().bytes(to)) ?? new Uint8Array())).toEqual(sha(body));
    const parts = [0, 1].map((i) => sha(body.subarray(i * PART, (i + 1) * PART)));
    const digest = sha(Buffer.concat(parts)).toString('hex');
    expect(await store().partsDigest(to)).toBe(digest);
    const now = (await store().head(from)) ?? dropped;
    expect(await store().copyInParts(from, now, to, PART)).toBe('exists');
    expect(await store().partsDigest(to)).toBe(digest);
    expect(await store().partsDigest(from)).toBeUndefined();
  }, 60_000);

  test('copies that very version, and never over something', async () => {
    const from = uriOf('drops/2001 01/ä+b.csv');
    await store().put(from, 'dropped');
    const dropped = await store().head(from);
    await store().put(from, 'overwritten');
    expect(await store().copy(from, dropped?.versionId ?? '', uriOf('snapshots/ä+b.csv'))).toBe('written');
    expect(await store().text(uriOf('snapshots/ä+b.csv'))).toBe('dropped');
    const now = await store().head(from);
    expect(await store().copy(from, now?.versionId ?? '', uriOf('snapshots/ä+b.csv'))).toBe('exists');
    expect(await store().text(uriOf('snapshots/ä+b.csv'))).toBe('dropped');
  });

  test('does not copy what is not there', async () => {
    await store().put(uriOf('present'), 'x');
    await expect(store().copy(uriOf('present'), 'no-such-version', uriOf('target'))).rejects.toThrow();
    expect(await store().head(uriOf('target'))).toBeUndefined();
  });

  test('lists by prefix in the order of keys', async () => {
    for (const key of ['list/b', 'list/a/2', 'list/a/10', 'listing']) await store().put(uriOf(key), key);
    expect((await store().list(uriOf('list/'))).map(({ key, bytes }) => [key, bytes])).toEqual([
      ['list/a/10', 9],
      ['list/a/2', 8],
      ['list/b', 6],
    ]);
    expect(await store().list(uriOf('list/a/'))).toHaveLength(2);
  });

  test('streams in pieces what it streamed in', async () => {
    const line = `${'x'.repeat(998)}ü\n`;
    async function* lines() {
      for (let n = 0; n < 7000; n++) yield line;
    }
    const bytes = await store().write(uriOf('big.csv'), lines(), 'text/csv');
    expect(bytes).toBe(7000 * 1001);
    const hash = createHash('sha256');
    let count = 0;
    for await (const chunk of (await store().stream(uriOf('big.csv'))) ?? []) {
      hash.update(chunk);
      count++;
    }
    expect(count).toBeGreaterThan(1);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(line.repeat(7000)).digest('hex'));
  });

  test('writes an empty stream as an empty object', async () => {
    async function* nothing() {}
    expect(await store().write(uriOf('empty.csv'), nothing(), 'text/csv')).toBe(0);
    expect(await store().text(uriOf('empty.csv'))).toBe('');
  });

  test('leaves nothing behind when what is streamed breaks off', async () => {
    async function* broken() {
      yield 'begun';
      throw new Error('the source broke');
    }
    await expect(store().write(uriOf('broken.csv'), broken(), 'text/csv')).rejects.toThrow('the source broke');
    expect(await store().head(uriOf('broken.csv'))).toBeUndefined();
  });
}
