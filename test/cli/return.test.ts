import { endingOf, run } from '../../cli/return.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { aChampion, executionOf, FakeAccount, RESPOND, typed } from './account/an-account.ts';

const NAME = 'return-fraud-g12-to-g11-f12-1';
const ARN = executionOf(RESPOND, NAME);
const WISH = ['fraud', '--to', '11', '--because', 'refunds look wrong'] as const;

async function withGenerations(head: Partial<Head> = {}): Promise<FakeAccount> {
  const fake = new FakeAccount();
  await fake.account.ledger.putGeneration('fraud', { ...aChampion(11), status: 'retired' });
  await fake.serving(12, head);
  return fake;
}

test('starts the wish under a name that the ledger’s state decides, follows it, and says when it is verified', async () => {
  const fake = await withGenerations();
  const states = ['Assess alarm', 'Wait for rollback', 'Wait for rollback', 'Verify rollback'];
  fake.onSleep = () => {
    const state = states.shift();
    const output = JSON.stringify({
      endState: 'ROLLED_BACK',
      reason: 'refunds',
      verification: '20 of 20 golden requests answered as before',
      row: 0,
    });
    const before = fake.executions.get(ARN);
    fake.executions.set(ARN, state === undefined ? { status: 'SUCCEEDED', output } : { ...before, status: 'RUNNING', state });
  };
  const { code, lines } = await typed(run, fake, ...WISH);
  expect(fake.executions.size).toBe(1);
  expect(lines).toEqual([
    `fraud: going back from generation 12 to 11 (fraud-prod-g000011-11111111), execution ${NAME}`,
    '  10:00:00  Assess alarm',
    '  10:00:00  Wait for rollback',
    '  10:00:00  Verify rollback',
    'fraud: generation 11 serves, verified: 20 of 20 golden requests answered as before',
  ]);
  expect(fake.slept).toEqual([5000, 5000, 5000, 5000, 5000]);
  expect(code).toBe(0);
});

test('tells respond-to-alarm what an operator wants', async () => {
  const fake = await withGenerations();
  const { code, out } = await typed(run, fake, ...WISH, '--no-wait');
  expect(fake.executions.get(ARN)).toMatchObject({
    input: {
      operator: {
        toGeneration: 11,
        because: 'refunds look wrong',
        by: 'arn:aws:sts::111122223333:assumed-role/Oncall/ada',
        quarantine: false,
      },
    },
  });
  expect(out).toContain('next: slipway status fraud');
  expect(await fake.account.ledger.events(aChampion(12).deliveryId)).toMatchObject([
    { name: 'return asked 12', at: '2026-11-17T10:00:00.000Z', detail: { because: 'refunds look wrong', to: 11 } },
  ]);
  expect(fake.slept).toEqual([]);
  expect(code).toBe(0);
});

test('blames the model when the operator says so', async () => {
  const fake = await withGenerations();
  await typed(run, fake, ...WISH, '--quarantine', '--no-wait');
  expect(fake.executions.get(ARN)).toMatchObject({ input: { operator: { quarantine: true } } });
});

test('typed twice it is one execution; after a failed one it is the next', async () => {
  const fake = await withGenerations();
  await typed(run, fake, ...WISH, '--no-wait');
  await typed(run, fake, ...WISH, '--no-wait');
  expect([...fake.executions.keys()]).toEqual([ARN]);
  fake.executions.set(ARN, { status: 'FAILED', error: 'PAGED' });
  await typed(run, fake, ...WISH, '--no-wait');
  expect([...fake.executions.keys()]).toEqual([ARN, ARN.replace(/1$/, '2')]);
});

test('where virtual time stands still it stops following', async () => {
  const fake = await withGenerations();
  const { code, out } = await typed(run, fake, ...WISH, '--endpoint-url', 'http://127.0.0.1:1');
  expect(out).toContain('still under way; next: slipway status fraud');
  expect(fake.slept).toEqual(Array.from({ length: 40 }, () => 250));
  expect(code).toBe(1);
});

test.each<{ name: string; head?: Partial<Head>; to: string; says: RegExp; code: number }>([
  { name: 'that generation serves', to: '12', says: /generation 12 serves already; nothing was changed/, code: 0 },
  { name: 'it never served', to: '7', says: /generation 7 never served; those that did: 12, 11/, code: 1 },
  { name: 'nothing serves', head: { champion: null }, to: '11', says: /nothing serves that could be replaced/, code: 1 },
  {
    name: 'automation is frozen',
    head: { frozen: { reason: 'foreign change', at: '' } },
    to: '11',
    says: /automation is frozen \(foreign change\).*slipway freeze fraud --off/,
    code: 1,
  },
])('starts nothing when $name', async ({ head, to, says, code: expected }) => {
  const fake = await withGenerations(head);
  const { code, out } = await typed(run, fake, 'fraud', '--to', to, '--because', 'x');
  expect(out).toMatch(says);
  expect(code).toBe(expected);
  expect(fake.executions.size).toBe(0);
});

test('starts nothing when the generation is gone', async () => {
  const fake = await withGenerations();
  await fake.account.ledger.putGeneration('fraud', { ...aChampion(11), status: 'retired', removedAt: '2026-11-16T00:00:00Z' });
  const { code, out } = await typed(run, fake, ...WISH);
  expect(out).toContain('generation 11 was removed at 2026-11-16T00:00:00Z');
  expect(code).toBe(1);
  expect(fake.executions.size).toBe(0);
});

test('warns of a generation that was rolled back, and of a delivery that holds the endpoint', async () => {
  const lock = { holder: 'arn', fence: 13, deliveryId: 'fraud-new', since: '' };
  const fake = await withGenerations({ bads: [11], lock });
  const { out } = await typed(run, fake, ...WISH, '--no-wait');
  expect(out).toContain('WARNING   generation 11 was rolled back before');
  expect(out).toContain('WARNING   delivery fraud-new holds the endpoint; the return waits for it up to an hour');
});

test.each([
  { ended: { status: 'SUCCEEDED', output: '{"endState":"NO_CHANGE","reason":"serves already"}' }, code: 0, says: 'serves already' },
  { ended: { status: 'FAILED', error: 'ROLLBACK_UNVERIFIED', cause: '3 of 20' }, code: 40, says: 'automation is frozen: 3 of 20' },
  { ended: { status: 'FAILED', error: 'PAGED', cause: 'SageMaker refused' }, code: 50, says: 'ended PAGED: SageMaker refused' },
  { ended: { status: 'SUCCEEDED', output: '{"endState":"IGNORED","reason":"nothing serves"}' }, code: 50, says: 'ended IGNORED' },
  { ended: { status: 'ABORTED' }, code: 50, says: 'ended ABORTED: no reason is given' },
])('an execution that ended $ended exits $code', ({ ended, code, says }) => {
  const ending = endingOf('fraud', 11, ended);
  expect(ending.code).toBe(code);
  expect(ending.text).toContain(says);
});

test('--json keeps the progress apart from the answer', async () => {
  const fake = await withGenerations();
  const { lines } = await typed(run, fake, ...WISH, '--no-wait', '--json');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    model: 'fraud',
    to: 11,
    because: 'refunds look wrong',
    kind: 'started',
    execution: ARN,
  });
});

test.each([
  { argv: ['fraud', '--because', 'x'], error: /say which generation/ },
  { argv: ['fraud', '--to', 'eleven', '--because', 'x'], error: /--to eleven: a generation is a whole number from 1/ },
  { argv: ['fraud', '--to', '11'], error: /say why/ },
])('$argv is refused', async ({ argv, error }) => {
  await expect(typed(run, await withGenerations(), ...argv)).rejects.toThrow(error);
});
