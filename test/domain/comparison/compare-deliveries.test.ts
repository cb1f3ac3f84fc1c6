import { sha256Hex } from '../../../adapters/hash.ts';
import { type Compared, compareDeliveries, differs } from '../../../domain/comparison/compare-deliveries.ts';
import { differences } from '../../../domain/comparison/differences.ts';
import { factsOf } from '../../../domain/report/facts.ts';
import { renderComparison } from '../../../domain/report/render-comparison.ts';
import { delivery, type Story } from '../report/deliveries.ts';

// Documents of whole deliveries are made first.
jest.setTimeout(240_000);

const compared = async (story: Story, policy: unknown = {}): Promise<Compared> => ({
  label: story,
  facts: factsOf(await delivery(story), { sha256: sha256Hex }),
  policy,
});
const price = (type: string, instances: number) => (type === 'ml.g5.2xlarge' ? 1.515 * instances : undefined);

async function rowsOf(a: Story, b: Story, title: string) {
  const sections = compareDeliveries(await compared(a), await compared(b), price);
  return new Map(sections.find((section) => section.title === title)?.rows.map((row) => [row.what, row]));
}

test.each([
  { a: { x: 1 }, b: { x: 1 }, found: [] },
  {
    a: { x: 1, y: { z: 'a' } },
    b: { x: 2, y: { z: 'b' } },
    found: [
      ['x', '1', '2'],
      ['y.z', 'a', 'b'],
    ],
  },
  { a: { list: [1, 2] }, b: { list: [1] }, found: [['list.1', '2', undefined]] },
  { a: { list: [] }, b: { list: {} }, found: [['list', '[]', '{}']] },
  {
    a: {},
    b: { n: null },
    found: [
      ['', '{}', undefined],
      ['n', undefined, 'null'],
    ],
  },
  { a: { n: '1' }, b: { n: 1 }, found: [] },
])('documents differ leaf by leaf: $a and $b', ({ a, b, found }) => {
  expect(differences(a, b).map(({ path, a: left, b: right }) => [path, left, right])).toEqual(found);
});

test('a delivery beside itself differs in nothing', async () => {
  const one = await compared('promoted');
  const sections = compareDeliveries(one, one, price);
  expect(sections.map(({ title }) => title)).toEqual([
    'Delivery',
    'Data',
    'Policy',
    'What made it',
    'Hyperparameters',
    'Metrics',
    'Training',
    'Canary',
  ]);
  expect(sections.flatMap(({ rows }) => rows).filter(differs)).toEqual([]);
});

test('a rollback beside a promotion: the same training, another end', async () => {
  const outcome = (await rowsOf('promoted', 'rolled-back', 'Delivery')).get('outcome');
  expect(outcome).toEqual({ what: 'outcome', a: 'PROMOTED', b: 'ROLLED_BACK' });
  const training = await rowsOf('promoted', 'rolled-back', 'Training');
  expect(training.get('cost, computed')).toEqual({ what: 'cost, computed', a: '$0.23', b: '$0.23' });
  expect(training.get('GPUUtilization')?.a).toBe('mean 71.4 %, at most 98 %');
  const canary = await rowsOf('promoted', 'rolled-back', 'Canary');
  expect([canary.get('verdict')?.a, canary.get('verdict')?.b]).toEqual(['pass', 'fail']);
  expect(canary.get('alarms')?.b).toContain('flights-g000008-verdict');
  expect(canary.get('its errors')?.b).toMatch(/% of [\d,]+$/);
});

test('metrics carry the intervals that were recorded', async () => {
  const metrics = await rowsOf('promoted', 'first', 'Metrics');
  expect(metrics.get('auc')?.a).toMatch(/^0\.\d+ \[0\.\d+, 0\.\d+\]$/);
  expect(metrics.get('auc against its champion')).toMatchObject({ a: expect.stringMatching(/^[+-]0\.\d+ \[/), b: undefined });
  expect(metrics.get('auc, as training reported')?.a).toBe('0.7312');
});

test('a delivery that trained nothing leaves its side empty', async () => {
  const made = await rowsOf('promoted', 'rejected-data', 'What made it');
  expect(made.get('trainer image')).toMatchObject({ a: expect.stringContaining('sha256:'), b: undefined });
  expect((await rowsOf('rejected-data', 'rejected-data', 'Training')).size).toBe(0);
});

test('policies are told field by field, hyperparameters in their own section', async () => {
  const one = await compared('promoted', { training: { hyperparameters: { lr: '1' } }, canary: { minRequests: 500 } });
  const other = await compared('promoted', { training: { hyperparameters: { lr: '2' } }, canary: { minRequests: 600 } });
  const { record } = other.facts;
  const changed = {
    ...other,
    facts: { ...other.facts, record: { ...record, policy: { hash: 'f'.repeat(64) } } },
  };
  const rows = compareDeliveries(one, changed, price).find(({ title }) => title === 'Policy')?.rows;
  expect(rows?.map(({ what, a, b }) => [what, a, b])).toEqual([
    ['hash', expect.any(String), 'ffffffffffff…'],
    ['canary.minRequests', '500', '600'],
  ]);
});

test('an instance without a price is named, never guessed', async () => {
  const [a, b] = [await compared('promoted'), await compared('rolled-back')];
  const rows = compareDeliveries(a, b, () => undefined).find(({ title }) => title === 'Training')?.rows;
  expect(rows?.find(({ what }) => what === 'cost, computed')?.a).toBe('not known for ml.g5.2xlarge');
});

test('the page marks what differs, draws both trainings, and escapes what it was given', async () => {
  const [a, b] = [{ ...(await compared('promoted')), label: '<b>A</b>' }, await compared('rolled-back')];
  const page = renderComparison(a, b, compareDeliveries(a, b, price), 'Costs: computed.');
  expect(page).toContain('&lt;b&gt;A&lt;/b&gt;');
  expect(page).not.toContain('<b>A</b>');
  expect(page.match(/class="badge warn">differs/g)?.length).toBeGreaterThan(5);
  expect(page).toContain('class="champion line"');
  expect(page).toContain('class="challenger line"');
});

test('script-mode code is told by its hash, in front, where no column cuts it off', async () => {
  const one = await compared('promoted');
  const { made } = one.facts;
  if (made === undefined) throw new Error('a promoted delivery has a record of its training');
  const running = (sha256: string): Compared => {
    const source = { uri: 's3://data/code/sourcedir.tar.gz', sha256, entryPoint: 'train.py' };
    return { ...one, facts: { ...one.facts, made: { ...made, image: { ...made.image, source } } } };
  };
  const rows = compareDeliveries(running('1'.repeat(64)), running('2'.repeat(64)), price).flatMap((section) => section.rows);
  const code = rows.find(({ what }) => what === 'training code');
  expect([code?.a, code?.b]).toEqual(['sha256:111111111111… train.py', 'sha256:222222222222… train.py']);
});
