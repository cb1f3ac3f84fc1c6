import { checkDrift } from '../../lambdas/check-drift/check-drift.ts';
import { validateDataset } from '../../lambdas/validate-dataset/validate-dataset.ts';
import { aChampion, aWorld, NOW, type World } from '../fakes/a-world.ts';
import { aDataset, csv, type Dataset, flights, ports, small } from './a-dataset.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const validate = (dataset: Dataset, over = world) => validateDataset(ports(over))({ at: NOW, delivery: over.delivery, dataset });
const drift = (profileUri: string) => checkDrift(ports(world))({ at: NOW, delivery: world.delivery, profileUri });

/** A champion that was trained on this many rows. */
async function champion(rows: number) {
  const before = await aWorld(small());
  const { profileUri } = await validate(await aDataset(before, { 'f.csv': csv(flights(rows, { seed: 7, month: '2001-01' })) }), before);
  const { profileUri: uri } = aChampion();
  await world.objects.put(uri, (await before.objects.text(profileUri)) ?? '');
  await world.setHead({ champion: aChampion() });
}

test('real rows keep their contract, and the profile stays', async () => {
  const result = await validate(await aDataset(world, { 'f.csv': csv(flights(2000)) }));
  expect(result).toMatchObject({ verdict: 'pass', rows: 2000, columns: 7, badRows: 0 });
  expect(JSON.parse((await world.objects.text(result.profileUri)) ?? '')).toMatchObject({ rows: 2000 });
  expect(JSON.parse((await world.objects.text(result.reportUri)) ?? '')).toMatchObject({ verdict: 'pass' });
});

test('too few rows break it, and bad rows are kept aside', async () => {
  const few = await validate(await aDataset(world, { 'f.csv': csv(flights(900)) }));
  expect(few).toMatchObject({ verdict: 'fail', reasons: [expect.stringContaining('900 rows')] });
  const ragged = await aWorld(small());
  const rows = [...flights(2000), ...Array.from({ length: 30 }, () => 'ragged,row')];
  const bad = await validate(await aDataset(ragged, { 'g.csv': csv(rows) }), ragged);
  expect(bad).toMatchObject({ verdict: 'fail', badRows: 30 });
});

test('quarantines what it could not read', async () => {
  await validate(await aDataset(world, { 'f.csv': csv([...flights(2000), 'ragged,row']) }));
  const [line] = ((await world.objects.text('s3://data/quarantine/flights/2001-02/f.csv.bad-rows.jsonl')) ?? '').split('\n');
  expect(Buffer.from(JSON.parse(line ?? '{}').base64, 'base64').toString()).toContain('ragged,row');
});

test.each<{ what: string; files: Record<string, string>; dataset?: object; reason: string }>([
  { what: 'no data at all', files: { 'notes.md': 'hello' }, dataset: { format: undefined }, reason: 'it is not known how to read .md' },
  { what: 'an unclosed quote', files: { 'f.csv': `${csv(flights(2000))}"` }, reason: 'f.csv' },
])('rejects $what by name', async ({ files, dataset, reason }) => {
  const over = await aWorld(small(dataset));
  expect(await validate(await aDataset(over, files), over)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining(reason)],
  });
});

test('half as many rows as the champion was trained on are enough, fewer are not', async () => {
  await champion(2400);
  expect(await validate(await aDataset(world, { 'f.csv': csv(flights(1200)) }))).toMatchObject({ verdict: 'pass' });
  const fewer = await aWorld(small());
  await fewer.objects.put(aChampion().profileUri, (await world.objects.text(aChampion().profileUri)) ?? '');
  await fewer.setHead({ champion: aChampion() });
  expect(await validate(await aDataset(fewer, { 'f.csv': csv(flights(1190)) }), fewer)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining('of the previous 2400')],
  });
});

test('a first delivery has nothing to drift from', async () => {
  const { profileUri } = await validate(await aDataset(world, { 'f.csv': csv(flights(2000)) }));
  expect(await drift(profileUri)).toMatchObject({
    verdict: 'pass',
    proceed: true,
    applicable: false,
    warnings: [expect.stringContaining('first delivery')],
  });
});

test('the next month does not drift, twice the distance does', async () => {
  await champion(2000);
  const same = await validate(await aDataset(world, { 'f.csv': csv(flights(2000)) }));
  expect(await drift(same.profileUri)).toMatchObject({ verdict: 'pass', proceed: true, applicable: true });
  const moved = await aWorld(small());
  const { profileUri } = await validate(await aDataset(moved, { 'f.csv': csv(flights(2000, { longer: 2 })) }), moved);
  await world.objects.put('s3://data/moved.json', (await moved.objects.text(profileUri)) ?? '');
  const drifted = await checkDrift(ports(world))({
    at: NOW,
    delivery: { ...world.delivery, deliveryId: 'flights-moved' },
    profileUri: 's3://data/moved.json',
  });
  expect(drifted.verdict).not.toBe('pass');
  expect(drifted).toMatchObject({ applicable: true, top: expect.arrayContaining([expect.objectContaining({ name: 'distance' })]) });
});

test('a profile that is gone is named', async () => {
  await world.setHead({ champion: aChampion() });
  await expect(drift('s3://data/none.json')).rejects.toMatchObject({ name: 'Dataset.NotFound' });
});
