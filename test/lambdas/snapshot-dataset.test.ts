import { snapshotDataset } from '../../lambdas/snapshot-dataset/snapshot-dataset.ts';
import { aWorld, NOW, type World } from '../fakes/a-world.ts';
import { deliveryOf, ports, small, takeSnapshot } from './a-dataset.ts';
import { putDrop } from './a-drop.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const FILES = { 'a.csv': 'x\n1\n', 'train/b.csv': 'x\n2\n' };

test('copies every file, hashed, and names the version by what is in it', async () => {
  const { taken, delivery } = await takeSnapshot(world, FILES, { hashes: true });
  expect(taken).toMatchObject({
    verdict: 'pass',
    files: 2,
    bytes: 8,
    dataUri: `s3://data/snapshots/flights/${delivery.deliveryId}/data/`,
  });
  if (taken.verdict !== 'pass') return;
  expect(await world.objects.text(`${taken.dataUri}train/b.csv`)).toBe('x\n2\n');
  expect(JSON.parse((await world.objects.text(taken.manifestUri)) ?? '')).toMatchObject({
    format: 'dataset/1',
    datasetId: taken.datasetId,
    files: [{ path: 'a.csv', bytes: 4, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }, { path: 'train/b.csv' }],
  });
  expect(taken.manifestUri).toBe(`s3://data/datasets/${taken.datasetId}.json`);
});

test('the same bytes in another drop are the same version', async () => {
  const first = await takeSnapshot(world, FILES);
  const again = await takeSnapshot(await aWorld(small()), FILES);
  const other = await takeSnapshot(await aWorld(small()), { ...FILES, 'a.csv': 'x\n9\n' });
  expect([first.taken, other.taken].map((taken) => 'datasetId' in taken && taken.datasetId)).not.toContain(false);
  expect(again.taken).toMatchObject({ datasetId: 'datasetId' in first.taken ? first.taken.datasetId : '' });
  expect('datasetId' in other.taken && other.taken.datasetId).not.toBe('datasetId' in first.taken && first.taken.datasetId);
});

test('a second try keeps what the first one copied, whatever happened to the drop', async () => {
  const { take, taken } = await takeSnapshot(world, FILES);
  await world.objects.put('s3://data/drops/flights/2001-02/a.csv', 'y\n7\n');
  expect(await take()).toEqual(taken);
  expect(await world.objects.text(`${'dataUri' in taken ? taken.dataUri : ''}a.csv`)).toBe('x\n1\n');
});

test.each<{ when: string; overwrite: string; hashes: boolean; reason: string }>([
  { when: 'a file was overwritten by a shorter one', overwrite: 'x', hashes: false, reason: 'a.csv has 1 bytes, the manifest says 4' },
  {
    when: 'a file was overwritten by one of the same size, and the manifest has hashes',
    overwrite: 'y\n7\n',
    hashes: true,
    reason: 'the manifest says',
  },
])('refuses when $when', async ({ overwrite, hashes, reason }) => {
  const delivery = deliveryOf(world, await putDrop(world.objects, '2001-02', FILES, { hashes }));
  await world.objects.put('s3://data/drops/flights/2001-02/a.csv', overwrite);
  expect(await snapshotDataset(ports(world))({ at: NOW, delivery })).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining(reason)],
  });
});

test('refuses a file that changes while it is copied', async () => {
  const delivery = deliveryOf(world, await putDrop(world.objects, '2001-02', FILES));
  const head = async (uri: string) => {
    if (uri.endsWith('2001-02/a.csv')) await world.objects.put(uri, 'longer than before');
    return world.objects.head(uri);
  };
  const changing = { ...world, objects: { ...world.objects, head }, dataBucket: 'data' };
  expect(await snapshotDataset(changing)({ at: NOW, delivery })).toMatchObject({
    verdict: 'fail',
    reasons: ['a.csv has 18 bytes, it was announced with 4: it changed while the drop was copied'],
  });
});

test('refuses more than the policy allows', async () => {
  const tiny = await aWorld(small({ snapshot: { maxGiB: 1e-9 } }));
  expect((await takeSnapshot(tiny, FILES)).taken).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining('dataset.snapshot.maxGiB')],
  });
});

test('refuses a drop that lost a file since it was admitted', async () => {
  expect((await takeSnapshot(world, FILES, { missing: ['a.csv'] })).taken).toMatchObject({
    verdict: 'fail',
    reasons: ['the drop is not whole: a.csv is missing'],
  });
});
