import { gzipSync } from 'node:zlib';
import { splitDataset } from '../../lambdas/split-dataset/split-dataset.ts';
import { validateDataset } from '../../lambdas/validate-dataset/validate-dataset.ts';
import { aWorld, NOW, snapshotOf, type World } from '../fakes/a-world.ts';
import { aDataset, csv, type Dataset, flights, HEADER, ports, small } from './a-dataset.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const split = (dataset: Dataset, over = world) => splitDataset(ports(over), 'data')({ at: NOW, delivery: over.delivery, dataset });
const base = (over = world) => `s3://data/deliveries/flights/${over.delivery.deliveryId}/split/`;
const linesOf = async (name: string, over = world) => ((await over.objects.text(base(over) + name)) ?? '').split('\n').slice(0, -1);

test('holds out the last week of two thousand rows; training never sees it', async () => {
  const rows = flights(2000);
  const result = await split(await aDataset(world, { 'flights.csv': csv(rows) }));
  expect(result).toMatchObject({ verdict: 'pass', trainRows: 1500, badRows: 0, unlabelledRows: 0, holdout: { rows: 500 } });
  const train = await linesOf('train/part-0000.csv');
  expect(train[0]).toBe(HEADER);
  expect(train.slice(1)).toEqual(rows.slice(0, 1500));
  const heldOut = rows.slice(1500).map((row) => row.split(','));
  expect(await linesOf('features.csv')).toEqual(heldOut.map(([, ...fields]) => fields.slice(0, 5).join(',')));
  expect(await linesOf('labels.csv')).toEqual(heldOut.map((fields) => (fields[6] === 'true' ? '1' : '0')));
  expect(JSON.parse((await world.objects.text(`${base()}golden.json`)) ?? '')).toMatchObject({
    contentType: 'text/csv',
    rows: (await linesOf('features.csv')).slice(0, 20),
  });
});

test('splitting twice is splitting once', async () => {
  const dataset = await aDataset(world, { 'flights.csv': csv(flights(2000)) });
  const first = await split(dataset);
  const before = await snapshotOf(world);
  expect(await split(dataset)).toEqual(first);
  expect(await snapshotOf(world)).toEqual(before);
});

test('the days of several files stay on their sides', async () => {
  const rows = flights(2000);
  const dataset = await aDataset(world, { 'b.csv': csv(rows.slice(1000), '\r\n'), 'a.csv': csv(rows.slice(0, 1000)) });
  expect(await split(dataset)).toMatchObject({ verdict: 'pass', trainRows: 1500, holdout: { rows: 500 } });
  expect(await linesOf('train/part-0000.csv')).toHaveLength(1001);
  expect(await linesOf('train/part-0001.csv')).toHaveLength(501);
});

test('leaves out rows that validation counted as bad', async () => {
  const rows = flights(2000);
  rows.splice(10, 0, 'too,few', '2001-02-01,"7"x,1,200,ATL,ORD,true', `${rows[0]},one too many`);
  rows.push('2001-02-28,7');
  const dataset = await aDataset(world, { 'flights.csv': csv(rows) });
  const validated = await validateDataset(ports(world))({ at: NOW, delivery: world.delivery, dataset });
  expect(validated).toMatchObject({ verdict: 'pass', badRows: 4 });
  expect(await split(dataset)).toMatchObject({ verdict: 'pass', trainRows: 1500, badRows: 4, holdout: { rows: 500 } });
});

test.each<{ what: string; files: Record<string, string | Uint8Array>; dataset?: object }>([
  { what: 'semicolons', files: { 'f.csv': csv(flights(2000)).replaceAll(',', ';') } },
  { what: 'tabs', files: { 'f.tsv': csv(flights(2000)).replaceAll(',', '\t') } },
  { what: 'a byte order mark and quotes', files: { 'f.csv': `\ufeff${csv(flights(2000)).replaceAll(/[A-Z]{3}/g, '"$&"')}` } },
  { what: 'gzip', files: { 'f.csv.gz': gzipSync(csv(flights(2000))) } },
])('reads $what as the profiler does', async ({ files }) => {
  const dataset = await aDataset(world, { 'placeholder.csv': csv(flights(1)) });
  const dataUri = 's3://data/snapshots/flights/other/data/';
  for (const [path, body] of Object.entries(files)) await world.objects.put(dataUri + path, body);
  const there = { ...dataset, dataUri };
  expect(await validateDataset(ports(world))({ at: NOW, delivery: world.delivery, dataset: there })).toMatchObject({
    verdict: 'pass',
    rows: 2000,
  });
  expect(await split(there)).toMatchObject({ verdict: 'pass', trainRows: 1500, holdout: { rows: 500 } });
});

test('reads JSON lines, and leaves out lines that are none', async () => {
  const objects = flights(2000).map((row) => {
    const [date, hour, day_of_week, distance, origin, destination, late] = row.split(',');
    return JSON.stringify({
      date,
      hour: Number(hour),
      day_of_week: Number(day_of_week),
      distance: Number(distance),
      origin,
      destination,
      late: late === 'true',
    });
  });
  objects.splice(5, 0, '{"date":', '[]');
  const jsonl = await aWorld(small({ format: { type: 'jsonl' } }));
  const dataset = await aDataset(jsonl, { 'f.jsonl': `${objects.join('\n')}\n` });
  expect(await validateDataset(ports(jsonl))({ at: NOW, delivery: jsonl.delivery, dataset })).toMatchObject({
    verdict: 'pass',
    badRows: 2,
  });
  expect(await split(dataset, jsonl)).toMatchObject({ verdict: 'pass', trainRows: 1500, badRows: 2, holdout: { rows: 500 } });
  expect(new Set(await linesOf('labels.csv', jsonl))).toEqual(new Set(['0', '1']));
});

test('by the hash of a column, each value is on one side', async () => {
  const hashed = await aWorld(small({ holdout: { by: 'hash', column: 'date', share: 0.3, minRows: 1 } }));
  const result = await split(await aDataset(hashed, { 'f.csv': csv(flights(2000)) }), hashed);
  expect(result).toMatchObject({ verdict: 'pass' });
  const days = (await linesOf('train/part-0000.csv', hashed)).slice(1).map((row) => row.slice(0, 10));
  expect('trainRows' in result && result.trainRows + result.holdout.rows).toBe(2000);
  expect(new Set(days).size).toBeLessThan(28);
});

test('by folders of the drop; what lies elsewhere is neither trained on nor judged on', async () => {
  const folders = await aWorld(small({ holdout: { by: 'folder', minRows: 100 } }));
  const rows = flights(2000);
  const files = {
    'train/a.csv': csv(rows.slice(0, 1500)),
    'holdout/b.csv': csv(rows.slice(1500, 1900)),
    'training-notes/c.csv': csv(rows.slice(1900)),
  };
  expect(await split(await aDataset(folders, files), folders)).toMatchObject({
    verdict: 'pass',
    trainRows: 1500,
    holdout: { rows: 400 },
  });
});

test('other channels are whole folders of the drop', async () => {
  const channels = await aWorld(small({ channels: { train: 'main', extra: 'images' } }));
  const files = { 'main/a.csv': csv(flights(2000)), 'images/x.bin': 'x', 'mainframe/z.csv': 'nothing' };
  const dataset = await aDataset(channels, files);
  const result = await split(dataset, channels);
  expect(result).toMatchObject({ verdict: 'pass', trainRows: 1500 });
  expect(
    'channels' in result && result.channels.map(({ ChannelName, DataSource }) => [ChannelName, DataSource.S3DataSource.S3Uri]),
  ).toEqual([
    ['train', `${base(channels)}train/`],
    ['extra', `${dataset.dataUri}images/`],
  ]);
});

test.each<{ when: string; rows: (rows: string[]) => string[]; dataset?: object; reason: string }>([
  {
    when: 'too little can be held out',
    rows: (rows) => rows.slice(0, 90),
    reason: '90 rows to hold out, the policy wants 100 (dataset.holdout.minRows)',
  },
  { when: 'everything would be held out', rows: (rows) => rows.slice(1800), reason: 'no row is left to train on' },
  {
    when: 'nothing is held out though the policy wants nothing',
    rows: () => [],
    dataset: { holdout: { by: 'hash', column: 'date', share: 0, minRows: 0 } },
    reason: '0 rows to hold out, the policy wants 1',
  },
  { when: 'a row has no date', rows: (rows) => [...rows, ',7,1,200,ATL,ORD,true'], reason: 'flights.csv: a row has no date' },
  { when: 'a date is none', rows: (rows) => [...rows, 'soon,7,1,200,ATL,ORD,true'], reason: 'date "soon" is no date or instant' },
  { when: 'a quote never closes', rows: (rows) => [...rows, '2001-02-28,"7'], reason: 'the data ends inside a quoted field' },
])('rejects the data when $when', async ({ rows, dataset, reason }) => {
  const over = await aWorld(small(dataset));
  const result = await split(await aDataset(over, { 'flights.csv': csv(rows(flights(2000))) }), over);
  expect(result).toMatchObject({ verdict: 'fail' });
  expect(result.reasons.join()).toContain(reason);
});

test('rows to hold out that do not say what was true are counted, not judged on', async () => {
  const rows = flights(2000);
  rows.push('2001-02-28,7,1,200,ATL,ORD,');
  expect(await split(await aDataset(world, { 'flights.csv': csv(rows) }))).toMatchObject({
    verdict: 'pass',
    unlabelledRows: 1,
    holdout: { rows: 500 },
  });
});
