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

test('a dataset in several files is the same as in one, and a bad row is numbered in its file', async () => {
  const rows = flights(2000);
  const one = await validate(await aDataset(world, { 'f.csv': csv(rows) }));
  const parted = await aWorld(small());
  const files = { 'a.csv': csv(rows.slice(0, 700)), 'b.csv': csv([...rows.slice(700, 900), 'ragged,row']), 'c.csv': csv(rows.slice(900)) };
  const several = await validate(await aDataset(parted, files), parted);
  const profile = async (over: World, uri: string) => JSON.parse((await over.objects.text(uri)) ?? '');
  const [whole, merged] = [await profile(world, one.profileUri), await profile(parted, several.profileUri)];
  expect(merged).toMatchObject({
    rows: 2000,
    columns: whole.columns.map(({ name, n, ll, dict }: Record<string, unknown>) => ({ name, n, ...(ll ? { ll } : { dict }) })),
    badRowExamples: [{ row: 201, source: 'b.csv', reason: expect.stringContaining('2 fields, 7 columns') }],
  });
  expect(merged.source.map(({ uri }: { uri: string }) => uri.split('/').at(-1))).toEqual(['a.csv', 'b.csv', 'c.csv']);
  expect(await parted.objects.text('s3://data/quarantine/flights/2001-02/b.csv.bad-rows.jsonl')).toContain('"row":201');
});

test.each<{ what: string; files: Record<string, string>; dataset?: object; reason: string }>([
  { what: 'no data at all', files: { 'notes.md': 'hello' }, dataset: { format: undefined }, reason: 'it is not known how to read .md' },
  {
    what: 'a second file with other columns',
    files: { 'f.csv': csv(flights(2000)), 'g.csv': 'date,hour\n2001-02-01,7\n' },
    reason: 'g.csv: parts of one dataset must have the same columns',
  },
  { what: 'an unclosed quote', files: { 'f.csv': `${csv(flights(2000))}"` }, reason: 'f.csv' },
])('rejects $what by name', async ({ files, dataset, reason }) => {
  const over = await aWorld(small(dataset));
  expect(await validate(await aDataset(over, files), over)).toMatchObject({
    verdict: 'fail',
    reasons: [expect.stringContaining(reason)],
  });
});

describe('files that are not read', () => {
  const opaque = { format: { type: 'opaque', index: 'index.csv' } };
  const images = { 'images/a.png': '\u0089PNG one', 'images/b.png': '\u0089PNG two' };

  async function judged(files: Record<string, string>) {
    const over = await aWorld(small(opaque));
    const result = await validate(await aDataset(over, files), over);
    return { result, profile: JSON.parse((await over.objects.text(result.profileUri)) ?? 'null') };
  }

  test('are counted and hashed, and the contract applies to their index', async () => {
    const index = { 'index.csv': csv(flights(2000)) };
    const { result, profile } = await judged({ ...images, ...index });
    expect(result).toMatchObject({ verdict: 'pass', rows: 2000, columns: 7 });
    expect(profile).toMatchObject({ opaque: { files: 2, bytes: 18 }, source: [{ uri: expect.stringMatching(/data\/index\.csv$/) }] });
    const other = await judged({ ...images, 'images/b.png': '\u0089PNG owt', ...index });
    expect(other.profile.opaque.digest).not.toBe(profile.opaque.digest);
    expect(other.profile.digest).not.toBe(profile.digest);
    const few = await judged({ ...images, 'index.csv': csv(flights(10)) });
    expect(few.result).toMatchObject({ verdict: 'fail', reasons: [expect.stringContaining('10 rows')] });
  });

  test('need the index that the policy names', async () => {
    expect((await judged(images)).result).toMatchObject({
      verdict: 'fail',
      reasons: ['the dataset holds no index.csv, which the policy names as its index'],
    });
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

describe('against the delivery before', () => {
  const profiled = async (over: World, rows: readonly string[]) =>
    (await validate(await aDataset(over, { 'f.csv': csv(rows) }), over)).profileUri;
  /** The same world for one delivery after the other, each with a profile of its own. */
  async function deliveries() {
    const over = await aWorld(small({ drift: { against: 'previous' } }));
    await over.setHead({ champion: aChampion() });
    const as = async (deliveryId: string, rows: readonly string[]) => {
      const uri = `s3://data/${deliveryId}.json`;
      const other = await aWorld(small());
      await over.objects.put(uri, (await other.objects.text(await profiled(other, rows))) ?? '');
      return checkDrift(ports(over))({ at: NOW, delivery: { ...over.delivery, deliveryId }, profileUri: uri });
    };
    return { over, as };
  }

  test('the first has none, whatever serves', async () => {
    const { as } = await deliveries();
    expect(await as('flights-1', flights(2000))).toMatchObject({
      applicable: false,
      proceed: true,
      warnings: ['first delivery: no earlier data passed the data gate'],
    });
  });

  test('the next is compared with it, and one that failed is no baseline', async () => {
    const { over, as } = await deliveries();
    await as('flights-1', flights(2000));
    expect(await as('flights-2', flights(2000, { longer: 2 }))).toMatchObject({ applicable: true, proceed: false });
    expect(await as('flights-3', flights(2000, { seed: 5 }))).toMatchObject({ applicable: true, verdict: 'pass' });
    expect(JSON.parse((await over.objects.text('s3://data/deliveries/flights/flights-3/drift.json')) ?? '')).toMatchObject({
      baseline: { deliveryId: 'flights-1', profileUri: 's3://data/flights-1.json' },
    });
    expect((await over.ledger.head('flights')).accepted.map(({ deliveryId }) => deliveryId)).toEqual(['flights-3', 'flights-1']);
  });

  test('a second try of a step is not compared with itself', async () => {
    const { as } = await deliveries();
    expect(await as('flights-1', flights(2000))).toEqual(await as('flights-1', flights(2000)));
  });
});

describe('telling people of drift', () => {
  async function moved(notifyOn: readonly string[], longer = 2) {
    const base = small();
    const over = await aWorld({ ...base, watch: { ...base.watch, notifyOn: [...notifyOn] } });
    await champion(2000);
    await over.objects.put(aChampion().profileUri, (await world.objects.text(aChampion().profileUri)) ?? '');
    await over.setHead({ champion: aChampion() });
    const { profileUri } = await validate(await aDataset(over, { 'f.csv': csv(flights(2000, { longer })) }), over);
    const check = () => checkDrift(ports(over))({ at: NOW, delivery: over.delivery, profileUri });
    await check();
    await check();
    return over.announcements.told;
  }

  test('once, when the data drifted and the policy asks for it', async () => {
    const told = await moved(['dataDrift']);
    expect(told).toMatchObject([
      {
        subject: 'flights: drift fail (drop 2001-02)',
        message: { verdict: 'fail', proceeds: false, against: 3, reasons: [expect.any(String)], page: false },
      },
    ]);
  });

  test.each([
    { when: 'the policy does not ask', notifyOn: [], longer: 2 },
    { when: 'nothing drifted', notifyOn: ['dataDrift'], longer: 1 },
  ])('not when $when', async ({ notifyOn, longer }) => {
    expect(await moved(notifyOn, longer)).toEqual([]);
  });
});

test('a profile that is gone is named', async () => {
  await world.setHead({ champion: aChampion() });
  await expect(drift('s3://data/none.json')).rejects.toMatchObject({ name: 'Dataset.NotFound' });
});
