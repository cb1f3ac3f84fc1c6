import fc from 'fast-check';
import { sha256Hex } from '../../../adapters/hash.ts';
import { type Ledger, ledgerOn } from '../../../adapters/ledger/ledger.ts';
import { memoryTable } from '../../../adapters/ledger/memory-table.ts';
import type { Table } from '../../../adapters/ledger/table.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { Outcome } from '../../../domain/delivery/outcome.ts';
import { EMPTY_HEAD, type Head } from '../../../domain/ledger/head.ts';
import type { Summary } from '../../../domain/ledger/items.ts';
import { takeLock } from '../../../domain/ledger/lock.ts';
import { type DynaliteTable, dynaliteTable } from './dynalite-table.ts';

const AT = '2026-01-01T00:00:00Z';
const FIRST_LINK = '0'.repeat(64);

const aSummary = (deliveryId: string, members: Partial<Summary> = {}): Summary => ({
  deliveryId,
  model: 'flights',
  drop: { bucket: 'b', prefix: 'p/', name: 'd', markerKey: 'p/_MANIFEST.json', markerVersionId: 'v1' },
  attempt: 1,
  policy: { uri: 's3://data/policies/x.json', hash: 'x' },
  startedAt: AT,
  ...members,
});

/** A change that shows who made it; two changes to the very same document would count as one. */
const adds = (writer: number) => (head: Head) => ({ head: { ...head, goods: [...head.goods, writer] }, result: head.goods.length + 1 });

let dynalite: DynaliteTable;
beforeAll(async () => {
  dynalite = await dynaliteTable();
});
afterAll(() => dynalite.close());

describe.each<{ where: string; tableOf: () => Table }>([
  { where: 'memory', tableOf: memoryTable },
  { where: 'DynamoDB', tableOf: () => dynalite.table },
])('a ledger in $where', ({ tableOf }) => {
  let ledger: Ledger;
  let table: Table;
  beforeAll(() => {
    table = tableOf();
    ledger = ledgerOn(table);
  });

  test('starts with an empty head', async () => {
    expect(await ledger.head('nobody')).toEqual(EMPTY_HEAD);
  });

  test('chains events, each to the one before it', async () => {
    await ledger.appendEvent('d1', 'opened', AT, { champion: 0 });
    await ledger.appendEvent('d1', 'snapshot', AT, { files: 3, p: 1e-300, huge: 1e300, none: undefined });
    await ledger.appendEvent('d1', 'drift', AT, { applicable: false });
    const events = await ledger.events('d1');
    expect(events.map(({ name, sequence }) => [sequence, name])).toEqual([
      [1, 'opened'],
      [2, 'snapshot'],
      [3, 'drift'],
    ]);
    let previous = FIRST_LINK;
    for (const { hash, previous: link, ...body } of events) {
      expect(link).toBe(previous);
      expect(hash).toBe(sha256Hex(previous + canonicalJson(body)));
      previous = hash;
    }
  });

  test('notes an event of a name once, whatever it says the second time', async () => {
    await ledger.appendEvent('d2', 'opened', AT, { n: 1 });
    await ledger.appendEvent('d2', 'opened', '2026-01-02T00:00:00Z', { n: 2 });
    expect(await ledger.events('d2')).toMatchObject([{ name: 'opened', at: AT, detail: { n: 1 } }]);
  });

  test('loses no event when several are noted at once', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `event ${index}`);
    await Promise.all(names.map((name) => ledger.appendEvent('d3', name, AT, {})));
    const events = await ledger.events('d3');
    expect(events.map(({ name }) => name).sort()).toEqual(names);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ previous }) => previous)).toEqual([FIRST_LINK, ...events.slice(0, -1).map(({ hash }) => hash)]);
  });

  test('keeps the first outcome, linked to the last event', async () => {
    await ledger.appendEvent('d4', 'opened', AT, {});
    const record = (outcome: Outcome) =>
      ledger.recordOutcome(aSummary('d4'), { outcome, reasons: [`because ${outcome}`], endedAt: '2026-01-01T01:00:00Z' });
    const first = await record('ROLLED_BACK');
    expect(await record('PROMOTED')).toEqual(first);
    const kept = await ledger.summary('d4');
    expect(kept).toMatchObject({ outcome: 'ROLLED_BACK', reasons: ['because ROLLED_BACK'] });
    const { chain, ...body } = kept ?? {};
    const [event] = await ledger.events('d4');
    expect(chain).toBe(sha256Hex(`${event?.hash}${canonicalJson(body)}`));
  });

  test('keeps one outcome of many that are told at once', async () => {
    const outcomes: Outcome[] = ['PROMOTED', 'ROLLED_BACK', 'FAILED', 'ABORTED'];
    const told = await Promise.all(outcomes.map((outcome) => ledger.recordOutcome(aSummary('d5'), { outcome, reasons: [], endedAt: AT })));
    const kept = await ledger.summary('d5');
    expect(new Set(told.map(({ outcome }) => outcome))).toEqual(new Set([kept?.outcome]));
  });

  test('lists a delivery as open until its outcome is written', async () => {
    const summary = aSummary('open-1', { model: 'trains' });
    await ledger.changeSummary('open-1', () => ({ next: summary, result: undefined }));
    expect((await ledger.openDeliveries('trains')).map(({ deliveryId }) => deliveryId)).toEqual(['open-1']);
    await ledger.recordOutcome(summary, { outcome: 'FAILED', reasons: [], endedAt: AT });
    expect(await ledger.openDeliveries('trains')).toEqual([]);
  });

  test('loses no change under races', async () => {
    const writers = [1, 2, 3, 4, 5, 6, 7, 8];
    const places = await Promise.all(writers.map((writer) => ledger.changeHead('racing', adds(writer))));
    expect(places.sort((a, b) => a - b)).toEqual(writers);
    expect([...(await ledger.head('racing')).goods].sort((a, b) => a - b)).toEqual(writers);
  });

  test('writes nothing when the transition changes nothing', async () => {
    await ledger.changeHead('quiet', (head) => ({ result: head.fence }));
    expect(await table.get('model#quiet', 'head')).toBeUndefined();
  });

  test('gives an alarm to the first who claims it, again and again', async () => {
    const claim = (execution: string) => ledger.claimAlarm('flights', 'flights-errors', AT, execution);
    expect([await claim('a'), await claim('b'), await claim('a')]).toEqual([true, false, true]);
  });

  test('lists generations newest first, and drops by their claims', async () => {
    const champion = {
      endpointName: 'flights',
      variantName: 'AllTraffic',
      endpointConfigName: 'c',
      modelName: 'm',
      modelSha256: 'a'.repeat(64),
      artifactUri: 's3://data/artifact',
      image: 'i',
      deliveryId: 'd',
      datasetId: 'x',
      profileUri: 's3://data/profile',
      promotedAt: AT,
      status: 'champion' as const,
    };
    for (const generation of [2, 10, 1]) await ledger.putGeneration('flights', { ...champion, generation });
    await ledger.putGeneration('flights', { ...champion, generation: 2, status: 'retired' });
    expect((await ledger.generations('flights')).map(({ generation, status }) => [generation, status])).toEqual([
      [10, 'champion'],
      [2, 'retired'],
      [1, 'champion'],
    ]);
    expect((await ledger.generation('flights', 2))?.status).toBe('retired');
    expect(await ledger.generation('flights', 3)).toBeUndefined();
    await ledger.changeDrop('flights', 'd', 'v1', () => ({
      next: { drop: 'd', markerVersionId: 'v1', deliveryId: 'x', attempt: 1, at: AT },
      result: undefined,
    }));
    expect(await ledger.drops('flights')).toHaveLength(1);
    expect(await ledger.deliveries('flights')).toEqual(['x']);
    expect(await ledger.drop('flights', 'd', 'v2')).toBeUndefined();
  });
});

test('gives up with a name after ten lost races in a row', async () => {
  const table = memoryTable();
  const busy: Table = { ...table, put: async () => 'refused' };
  const change = ledgerOn(busy).changeHead('flights', (head) => ({ head: { ...head, fence: 1 }, result: null }));
  await expect(change).rejects.toMatchObject({ name: 'Ledger.Conflict', message: expect.stringContaining('model#flights head') });
  await expect(ledgerOn(busy).appendEvent('d', 'opened', AT, {})).rejects.toMatchObject({ name: 'Ledger.Conflict' });
});

test('refuses to read what is no head', async () => {
  const table = memoryTable();
  await table.put({ pk: 'model#flights', sk: 'head', document: { fence: 'one' } }, 'absent');
  await expect(ledgerOn(table).head('flights')).rejects.toThrow();
});

test('whatever the order in which reads and writes meet, every change is made once upon what it saw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
      const table = memoryTable();
      const slow: Table = { ...table, get: scheduler.scheduleFunction(table.get), put: scheduler.scheduleFunction(table.put) };
      const writers = Array.from({ length: count }, (_, index) => index + 1);
      const places = await scheduler.waitFor(Promise.all(writers.map((writer) => ledgerOn(slow).changeHead('flights', adds(writer)))));
      expect(places.sort((a, b) => a - b)).toEqual(writers);
      expect([...(await ledgerOn(table).head('flights')).goods].sort((a, b) => a - b)).toEqual(writers);
    }),
    { numRuns: 60 },
  );
});

test('whatever the order, and however often answers get lost, a lock has one holder', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.infiniteStream(fc.boolean()), async (scheduler, lost) => {
      const table = memoryTable();
      // The SDK sends a request again when its answer got lost: the second one finds the first one's write.
      const put: Table['put'] = async (item, condition) => {
        const answer = await table.put(item, condition);
        return lost.next().value ? table.put(item, condition) : answer;
      };
      const slow: Table = { ...table, get: scheduler.scheduleFunction(table.get), put: scheduler.scheduleFunction(put) };
      const take = (holder: string) =>
        ledgerOn(slow).changeHead('flights', (head) =>
          takeLock(head, { holder, deliveryId: holder, since: AT, at: AT, phase: 'DELIVERING', holderAlive: true }),
        );
      const results = await scheduler.waitFor(Promise.all(['a', 'b', 'c'].map(take)));
      expect(results.filter(({ status }) => status === 'taken')).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

test('whatever the order in which reads and writes meet, events form one chain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const table = memoryTable();
      const slow: Table = { ...table, query: scheduler.scheduleFunction(table.query), put: scheduler.scheduleFunction(table.put) };
      const ledger = ledgerOn(slow);
      await scheduler.waitFor(Promise.all(['a', 'b', 'a', 'c'].map((name) => ledger.appendEvent('d', name, AT, {}))));
      const events = await ledgerOn(table).events('d');
      expect(events.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
      expect(events.map(({ previous }) => previous)).toEqual([FIRST_LINK, ...events.slice(0, -1).map(({ hash }) => hash)]);
    }),
    { numRuns: 60 },
  );
});
