import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packedSource } from '../../lambdas/pin-image/packed-source.ts';
import { pinImage } from '../../lambdas/pin-image/pin-image.ts';
import { aWorld, NOW, type World } from '../fakes/a-world.ts';
import { aPolicy } from '../fakes/policies.ts';

const TAR = Buffer.from('the code');
const SOURCE = { sha256: createHash('sha256').update(TAR).digest('hex'), archive: gzipSync(TAR) };
const SCRIPT_MODE = {
  trainer: { image: 'pytorch:2.13', program: { entryPoint: 'train.py', sourceSha256: SOURCE.sha256 } },
  server: { image: 'pytorch-inference:2.6', program: { entryPoint: 'inference.py' } },
};

async function pin(account: object, changed: { source?: typeof SOURCE; serverImage?: string } = {}) {
  const world = await aWorld(aPolicy({ account: { ...account } }));
  const asked: string[] = [];
  const resolve = async (uri: string) => {
    asked.push(uri);
    return { uri: `${uri}@sha256:1`, digest: 'sha256:1' };
  };
  const ports = { ...world, dataBucket: 'data', trainerImage: 'trainer', serverImage: 'server', source: undefined, ...changed, resolve };
  const run = () => pinImage(ports)({ at: NOW, delivery: world.delivery });
  return { run, asked, world };
}
const uri = `s3://data/code/flights/${SOURCE.sha256}/sourcedir.tar.gz`;

test('each image is asked for once', async () => {
  const { run, asked } = await pin({});
  expect(await run()).toEqual({
    trainer: { uri: 'trainer@sha256:1', digest: 'sha256:1' },
    server: { uri: 'server@sha256:1', digest: 'sha256:1' },
    channels: [],
  });
  expect(asked).toEqual(['trainer', 'server']);
  const same = await pin({}, { serverImage: 'trainer' });
  await same.run();
  expect(same.asked).toEqual(['trainer']);
});

test('training code is kept under its hash, once, and becomes a channel of its own', async () => {
  const { run, world } = await pin(SCRIPT_MODE, { source: SOURCE });
  const pinned = await run();
  expect(pinned).toMatchObject({
    trainer: { source: { uri, sha256: SOURCE.sha256, entryPoint: 'train.py' } },
    server: { environment: { SAGEMAKER_PROGRAM: 'inference.py' } },
    channels: [
      {
        ChannelName: 'code',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: `s3://data/code/flights/${SOURCE.sha256}/`,
            S3DataDistributionType: 'FullyReplicated',
          },
        },
      },
    ],
  });
  expect(await keptAt(world)).toEqual(SOURCE.archive);
  await world.objects.put(uri, 'first come', {});
  expect(await run()).toEqual(pinned);
  expect(await world.objects.text(uri)).toBe('first come');
});

const keptAt = async (world: World) => Buffer.from((await world.objects.bytes(uri)) ?? []);

test.each([
  ['other code', { ...SOURCE, sha256: 'f'.repeat(64) }, /this version of pin-image has f{64}/],
  ['no code', undefined, /this version of pin-image has none/],
])('%s than the policy names trains nothing', async (_what, source, message) => {
  const { run } = await pin(SCRIPT_MODE, source === undefined ? {} : { source });
  await expect(run()).rejects.toMatchObject({ name: 'Delivery.PolicyMismatch', message: expect.stringMatching(message) });
});

test('code lies beside the bundle, and its hash is that of what is inside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bundle-'));
  expect(await packedSource(folder)).toBeUndefined();
  writeFileSync(join(folder, 'sourcedir.tar.gz'), gzipSync(TAR, { level: 1 }));
  expect(await packedSource(folder)).toMatchObject({ sha256: SOURCE.sha256 });
});
