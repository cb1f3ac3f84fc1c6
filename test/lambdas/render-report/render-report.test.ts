import { ledgerOn } from '../../../adapters/ledger/ledger.ts';
import { memoryTable } from '../../../adapters/ledger/memory-table.ts';
import { memoryObjectStore } from '../../../adapters/memory-object-store.ts';
import type { ObjectStore } from '../../../adapters/object-store.ts';
import type { DeliveryRef } from '../../../domain/delivery/reference.ts';
import { renderReport } from '../../../lambdas/render-report/render-report.ts';
import { BASELINE_URI, delivery, type Story } from '../../domain/report/deliveries.ts';

jest.setTimeout(120_000);

const BUCKET = 'acme-data';

/** A bucket and a ledger in which a story has happened. */
async function happened(story: Story, left: { without?: readonly string[] } = {}) {
  const documents = await delivery(story);
  const record = documents.record as DeliveryRef;
  const base = `s3://${BUCKET}/deliveries/flights/${record.deliveryId}/`;
  const objects = memoryObjectStore();
  const { record: _r, baselineProfile, windows, ...others } = documents;
  for (const [name, document] of Object.entries({ record, ...others })) {
    if (document !== undefined && !left.without?.includes(name)) await objects.put(`${base}${name}.json`, JSON.stringify(document));
  }
  if (baselineProfile !== undefined) await objects.put(BASELINE_URI, JSON.stringify(baselineProfile));
  for (const [index, window] of windows.entries())
    await objects.put(`${base}windows/${String(index).padStart(4, '0')}.json`, JSON.stringify(window));
  const { deliveryId, model, drop, attempt, policy } = record;
  return { objects, base, ledger: ledgerOn(memoryTable()), reference: { deliveryId, model, drop, attempt, policy } };
}

const render = (
  ports: { objects: ObjectStore; ledger: ReturnType<typeof ledgerOn> },
  reference: DeliveryRef,
  times: 'real' | 'virtual' = 'real',
) => renderReport({ ...ports, dataBucket: BUCKET, times })({ delivery: reference });

test('the report lies beside the documents that it was drawn from', async () => {
  const { base, reference, ...ports } = await happened('promoted');
  expect(await render(ports, reference)).toEqual({ reportUri: `${base}report.html` });
  const html = (await ports.objects.text(`${base}report.html`)) ?? '';
  expect(html.startsWith('<!doctype html>')).toBe(true);
  expect(
    ['PROMOTED', 'against the data of generation 7', 'baseline, the data', 'after 28 minutes', '20 of 20', 'every hash is right'].filter(
      (words) => !html.includes(words),
    ),
  ).toEqual([]);
  expect(html.includes('.json could not be read')).toBe(false);
});

test('drawing it again changes nothing', async () => {
  const { base, reference, ...ports } = await happened('rolled-back');
  await render(ports, reference);
  const first = await ports.objects.text(`${base}report.html`);
  await render(ports, reference);
  expect((await ports.objects.text(`${base}report.html`)) === first).toBe(true);
});

test('a rehearsed delivery says that its times are virtual', async () => {
  const { base, reference, ...ports } = await happened('first');
  await render(ports, reference, 'virtual');
  expect(((await ports.objects.text(`${base}report.html`)) ?? '').includes('all times are virtual')).toBe(true);
});

test('an execution that died before its record is told from the ledger', async () => {
  const { base, reference, ...ports } = await happened('rejected-data', { without: ['record'] });
  await ports.ledger.appendEvent(reference.deliveryId, 'opened', '2026-03-02T08:00:01Z', { champion: 7 });
  await ports.ledger.recordOutcome(
    { ...reference, startedAt: '2026-03-02T08:00:00Z' },
    { outcome: 'FAILED', reasons: ['the execution ended TIMED_OUT without recording an outcome'], endedAt: '2026-03-02T09:00:00Z' },
  );
  await render(ports, reference);
  const html = (await ports.objects.text(`${base}report.html`)) ?? '';
  expect(
    ['FAILED', 'the execution ended TIMED_OUT', '1 event and the outcome follow one another'].filter((words) => !html.includes(words)),
  ).toEqual([]);
});

test.each([
  {
    name: 'a document that is no JSON',
    break: { text: (uri: string) => (uri.endsWith('/drift.json') ? '{"appl' : undefined) },
    says: 'drift.json could not be read',
  },
  {
    name: 'a document that S3 refuses',
    break: { text: (uri: string) => (uri.endsWith('/evaluation.json') ? new Error('AccessDenied') : undefined) },
    says: 'evaluation.json could not be read: AccessDenied',
  },
  {
    name: 'windows that cannot be listed',
    break: { list: () => new Error('AccessDenied') },
    says: 'the judged windows could not be listed: AccessDenied',
  },
])('$name costs its section, not the report', async ({ break: broken, says }) => {
  const { base, reference, objects, ledger } = await happened('promoted');
  const answer = <T>(given: string | Error | undefined, otherwise: () => Promise<T>): Promise<T | string> =>
    given instanceof Error ? Promise.reject(given) : given === undefined ? otherwise() : Promise.resolve(given);
  const damaged: ObjectStore = {
    ...objects,
    text: async (uri) => answer('text' in broken ? broken.text?.(uri) : undefined, () => objects.text(uri)),
    list: async (uri) => {
      if ('list' in broken) throw broken.list?.() ?? new Error();
      return objects.list(uri);
    },
  };
  await render({ objects: damaged, ledger }, reference);
  const html = (await objects.text(`${base}report.html`)) ?? '';
  expect(html.includes(says)).toBe(true);
  expect(html.includes('PROMOTED')).toBe(true);
});
