import { isOurConfig, isOurModel } from '../../cli/teardown/inventory.ts';
import { run } from '../../cli/teardown.ts';
import { aChampion, anAlarm, anEndpoint, FakeAccount, typed } from './account/an-account.ts';

async function aModel(): Promise<FakeAccount> {
  const fake = new FakeAccount();
  await fake.serving(12);
  for (const name of ['fraud-prod-g000011-11111111', 'fraud-prod-g000012-22222222']) fake.configs.set(name, 'ml.g5.xlarge');
  fake.configs.set('fraud-prod-green-canary', 'ml.m5.large');
  fake.models.push(aChampion(11).modelName, aChampion(12).modelName, 'fraud-other-00000000000000000001', 'fraud-by-hand');
  fake.alarms.push(anAlarm('fraud-prod-g000013-verdict'), anAlarm('fraud-prod-gate-errors'), anAlarm('fraud-errors'));
  return fake;
}

test('--dry-run lists and prices what is ours, and deletes nothing', async () => {
  const fake = await aModel();
  const { code, lines } = await typed(run, fake, 'fraud', '--dry-run');
  expect(lines.slice(0, 6)).toEqual([
    'fraud: workflows made',
    '  endpoint          fraud-prod, InService, 4 x ml.g5.xlarge',
    '  endpoint configs  2: fraud-prod-g000011-11111111, fraud-prod-g000012-22222222',
    `  models            2: ${aChampion(11).modelName}, ${aChampion(12).modelName}`,
    '  alarms            1: fraud-prod-g000013-verdict',
    '  costs a month     $4,111 (computed from approximate prices of 2026-08, us-east-1, on demand)',
  ]);
  expect(lines.join('\n')).toContain('`cdk destroy`');
  expect(lines.join('\n')).toContain('--resource-id endpoint/fraud-prod/variant/AllTraffic');
  expect(fake.removed).toEqual([]);
  expect((await fake.account.ledger.head('fraud')).frozen).toBeNull();
  expect(code).toBe(0);
});

test('without --yes nothing is deleted', async () => {
  const fake = await aModel();
  const { code, out } = await typed(run, fake, 'fraud');
  expect(out).toContain('nothing was deleted: everything that serves would be gone; if you mean it: --yes');
  expect(fake.removed).toEqual([]);
  expect(code).toBe(1);
});

test('--yes freezes, deletes in an order that SageMaker allows, and leaves a ledger that can begin again', async () => {
  const fake = await aModel();
  fake.onSleep = () => fake.endpoints.delete('fraud-prod');
  const { code, out } = await typed(run, fake, 'fraud', '--yes', '--because', 'moved to another account');
  expect(fake.removed).toEqual([
    'alarm fraud-prod-g000013-verdict',
    'endpoint fraud-prod',
    'config fraud-prod-g000011-11111111',
    'config fraud-prod-g000012-22222222',
    `model ${aChampion(11).modelName}`,
    `model ${aChampion(12).modelName}`,
  ]);
  expect(await fake.account.ledger.head('fraud')).toMatchObject({
    champion: null,
    goods: [],
    generation: 12,
    phase: 'FROZEN',
    frozen: { reason: 'torn down: moved to another account', at: '2026-11-17T10:00:00.000Z' },
  });
  expect(await fake.account.ledger.generation('fraud', 12)).toMatchObject({
    status: 'retired',
    reason: 'torn down: moved to another account',
  });
  expect(out).toContain('deleted: the endpoint, 2 endpoint configs, 2 models, 1 alarm');
  expect(code).toBe(0);
});

test('an endpoint that does not go keeps its config, and the next call deletes the rest', async () => {
  const fake = await aModel();
  const first = await typed(run, fake, 'fraud', '--yes', '--endpoint-url', 'http://127.0.0.1:1');
  expect(first.code).toBe(1);
  expect(first.out).toContain('the endpoint is still being deleted');
  expect(fake.removed).toEqual(['alarm fraud-prod-g000013-verdict', 'endpoint fraud-prod']);
  fake.endpoints.delete('fraud-prod');
  const second = await typed(run, fake, 'fraud', '--yes');
  expect(second.code).toBe(0);
  expect(fake.removed).toContain('config fraud-prod-g000012-22222222');
});

test('refused while a delivery holds the endpoint, or is under way', async () => {
  const fake = await aModel();
  await fake.delivered('next');
  expect((await typed(run, fake, 'fraud', '--yes')).out).toContain('delivery fraud-next is under way and could start an endpoint again');
  await fake.head({ lock: { holder: 'arn', fence: 13, deliveryId: 'fraud-next', since: '' } });
  expect((await typed(run, fake, 'fraud', '--yes')).out).toContain('delivery fraud-next holds the endpoint');
  expect(fake.removed).toEqual([]);
});

test('an endpoint that serves somebody else’s config is not ours to delete', async () => {
  const fake = await aModel();
  fake.endpoints.set('fraud-prod', anEndpoint('theirs'));
  const { out } = await typed(run, fake, 'fraud', '--yes');
  expect(out).toContain('none of ours (fraud-prod)');
  expect(fake.removed).not.toContain('endpoint fraud-prod');
});

test('an instance type without a price is told, not guessed', async () => {
  const fake = await aModel();
  fake.configs.set('fraud-prod-g000012-22222222', 'ml.x9.huge');
  const { out } = await typed(run, fake, 'fraud', '--dry-run');
  expect(out).toContain('costs a month     unknown: the price table has no ml.x9.huge');
});

test('--json holds the inventory', async () => {
  const { lines } = await typed(run, await aModel(), 'fraud', '--dry-run', '--json');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    model: 'fraud',
    usdAMonth: 4111.46,
    deleted: false,
    instanceType: 'ml.g5.xlarge',
  });
});

test.each([
  { name: 'fraud-prod-g000012-22222222', ours: true },
  { name: 'fraud-prod-g000012-2222222', ours: false },
  { name: 'fraud-prod-gx-22222222', ours: false },
  { name: 'my-fraud-prod-g000012-22222222', ours: false },
])('config $name is ours: $ours', ({ name, ours }) => {
  expect(isOurConfig(name, 'fraud-prod')).toBe(ours);
});

test('a long endpoint name is cut as it is in the names of its configs', () => {
  const endpoint = 'a'.repeat(50);
  expect(isOurConfig(`${'a'.repeat(40)}-g1-00000000`, endpoint)).toBe(true);
});

test.each([
  { name: 'fraud-0123456789abcdef0123', ours: true },
  { name: 'fraud-other-0123456789abcdef0123', ours: false },
  { name: 'fraud-by-hand', ours: false },
])('model $name is ours: $ours', ({ name, ours }) => {
  expect(isOurModel(name, 'fraud')).toBe(ours);
});
