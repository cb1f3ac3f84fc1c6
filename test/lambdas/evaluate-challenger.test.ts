import { mulberry32 } from '../../domain/statistics/random.ts';
import { evaluateChallenger } from '../../lambdas/evaluate-challenger/evaluate-challenger.ts';
import { aChampion, aWorld, NOW, type World } from '../fakes/a-world.ts';
import { ports, small } from './a-dataset.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld(small());
});

const ROWS = 400;
const base = 's3://data/deliveries/flights/x/';
const holdout = { featuresUri: `${base}features.csv`, labelsUri: `${base}labels.csv`, rows: ROWS };

/** Holdout with labels, and scores that are so much worse than the truth. */
async function scored(noise: { champion: number; challenger: number }) {
  const random = mulberry32(3);
  const labels = Array.from({ length: ROWS }, (_, index) => (index % 3 === 0 ? 1 : 0));
  const scores = (worse: number) => labels.map((label) => (label * (1 - worse) + random() * worse).toFixed(6)).join('\n');
  await world.objects.put(holdout.labelsUri, `${labels.join('\n')}\n`);
  await world.objects.put(holdout.featuresUri, labels.map((_, index) => `${index % 24},${1 + (index % 7)},"1,000",ATL,"O\nD"`).join('\n'));
  await world.objects.put(`${base}challenger.out`, `${scores(noise.challenger)}\n`);
  await world.objects.put(`${base}champion.out`, `${scores(noise.champion)}\n`);
}
const evaluate = (changed: object = {}, champion: ReturnType<typeof aChampion> | object = aChampion()) =>
  evaluateChallenger(ports(world))({
    at: NOW,
    delivery: world.delivery,
    scores: {
      challenger: { status: 'Completed', scoresUri: `${base}challenger.out` },
      champion: { status: 'Completed', scoresUri: `${base}champion.out` },
      ...changed,
    },
    holdout,
    challenger: world.challenger,
    champion,
  });

test('a better challenger passes, and the same question has the same answer', async () => {
  await scored({ champion: 0.9, challenger: 0.7 });
  const first = await evaluate();
  expect(first).toMatchObject({ verdict: 'pass', rows: ROWS });
  expect(await evaluate()).toEqual(first);
  expect(await world.ledger.events(world.delivery.deliveryId)).toMatchObject([
    { name: 'evaluated against 3', at: NOW, detail: { verdict: 'pass', rows: ROWS } },
  ]);
  expect(JSON.parse((await world.objects.text(first.reportUri)) ?? '')).toMatchObject({ against: 3, verdict: 'pass' });
});

test('a much worse challenger fails', async () => {
  await scored({ champion: 0.6, challenger: 0.99 });
  expect((await evaluate()).verdict).toBe('fail');
});

test('a first challenger is held to the floors alone', async () => {
  await scored({ champion: 0.9, challenger: 0.9 });
  expect(await evaluate({ champion: { status: 'None' } }, {})).toMatchObject({ verdict: 'pass' });
});

test.each<{ when: string; change: object; reason: string }>([
  {
    when: 'a transform job failed',
    change: { challenger: { status: 'Failed' } },
    reason: 'the transform job of the challenger ended Failed',
  },
  {
    when: 'a transform job was stopped',
    change: { champion: { status: 'Stopped', scoresUri: `${base}champion.out` } },
    reason: 'the champion ended Stopped',
  },
  { when: 'scores are gone', change: { challenger: { status: 'Completed', scoresUri: `${base}none.out` } }, reason: 'do not exist' },
])('cannot tell when $when', async ({ change, reason }) => {
  await scored({ champion: 0.9, challenger: 0.9 });
  expect(await evaluate(change)).toMatchObject({ verdict: 'inconclusive', reasons: [expect.stringContaining(reason)] });
});

test.each([
  { what: 'a row too few', text: '0.5\n'.repeat(ROWS - 1), reason: '399 scores for 400 rows' },
  { what: 'NaN', text: `${'0.5\n'.repeat(ROWS - 1)}NaN\n`, reason: 'NaN' },
])('cannot tell from scores with $what', async ({ text, reason }) => {
  await scored({ champion: 0.9, challenger: 0.9 });
  await world.objects.put(`${base}challenger.out`, text);
  expect(await evaluate()).toMatchObject({ verdict: 'inconclusive', reasons: [expect.stringContaining(reason)] });
});
