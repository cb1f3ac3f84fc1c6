import { createHash } from 'node:crypto';
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

describe('a file that is too large for one copy', () => {
  const limits = { largestCopy: 6, partBytes: 4 };
  const LARGE = { 'a.csv': 'x\n1\n', 'b.csv': 'x\n22222222\n' };
  const take = async (options: Parameters<typeof putDrop>[3] = {}) => {
    const delivery = deliveryOf(world, await putDrop(world.objects, '2001-02', LARGE, options));
    return () => snapshotDataset({ ...ports(world), ...limits })({ at: NOW, delivery });
  };

  test('is copied in parts, and its digest is that of its parts', async () => {
    const snapshot = await take();
    const taken = await snapshot();
    if (taken.verdict !== 'pass') throw new Error(taken.reasons.join());
    expect(await world.objects.text(`${taken.dataUri}b.csv`)).toBe(LARGE['b.csv']);
    const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
    const parts = ['x\n22', '2222', '22\n'].map(sha);
    expect(JSON.parse((await world.objects.text(taken.manifestUri)) ?? '').files).toMatchObject([
      { path: 'a.csv', digest: expect.stringMatching(/^sha256:/) },
      { path: 'b.csv', bytes: 11, digest: `sha256-1GiB:${sha(Buffer.concat(parts)).toString('hex')}` },
    ]);
    expect(await snapshot()).toEqual(taken);
  });

  test('is refused with a SHA-256 that nobody could check', async () => {
    const snapshot = await take({ hashes: true });
    expect(await snapshot()).toMatchObject({ verdict: 'fail', reasons: [expect.stringMatching(/^b\.csv .* leave its sha256 out/)] });
  });

  test('is refused when somebody else wrote the copy', async () => {
    const snapshot = await take();
    const delivery = deliveryOf(world, (await world.objects.head('s3://data/drops/flights/2001-02/_MANIFEST.json'))?.versionId ?? '');
    await world.objects.put(`s3://data/snapshots/flights/${delivery.deliveryId}/data/b.csv`, 'x');
    await expect(snapshot()).rejects.toMatchObject({ name: 'Dataset.NotFound' });
  });
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
