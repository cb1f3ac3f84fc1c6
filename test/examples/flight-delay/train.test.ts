import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readContainerFacts } from '../../../domain/training/container-facts.ts';
import { readMetricLines } from '../../../domain/training/metric-history.ts';
import { flights, forget, machine, read, stopAt, train, write } from './container.ts';

const bases: string[] = [];
const prepared = (...args: Parameters<typeof machine>): string => {
  const base = machine(...args);
  bases.push(base);
  return base;
};
afterAll(() => bases.forEach(forget));

test('learns more than the base rate, says so, and saves what it expects', async () => {
  const base = prepared({ trees: '20' });
  const { code, log } = await train(base);
  expect(code).toBe(0);
  expect(Number(/auc=([0-9.]+)/.exec(log)?.[1])).toBeGreaterThan(0.6);
  const baseline = Number(/baseline: log loss ([0-9.]+)/.exec(log)?.[1]);
  expect(Number(/logloss=([0-9.]+)/.exec(log)?.[1])).toBeLessThan(baseline);
  const model = JSON.parse(read(base, 'model/model.json'));
  expect(model.schema.features.map(({ name }: { name: string }) => name)).toEqual([
    'hour',
    'day_of_week',
    'distance',
    'origin',
    'destination',
  ]);
  expect(model.framework).toMatchObject({ name: 'flight-delay-container', node: process.versions.node });
  expect(model.training).toEqual({
    rows: 2400,
    validationRows: 600,
    firstDay: '2001-01-01',
    lastDay: '2001-01-10',
    validationFrom: '2001-01-09',
  });
  expect(existsSync(join(base, 'output/failure'))).toBe(false);
});

test('equal input gives equal bytes, another seed another model', async () => {
  const models = await Promise.all(
    ['7', '7', '8'].map(async (seed) => {
      const base = prepared({ trees: '5', seed });
      await train(base);
      return JSON.parse(read(base, 'model/model.json')).trees;
    }),
  );
  expect(models[1]).toEqual(models[0]);
  expect(models[2]).not.toEqual(models[0]);
});

test('a training that was stopped continues from its checkpoint to the same model', async () => {
  const whole = prepared({ trees: '60' });
  await train(whole);
  const stopped = prepared({ trees: '60' });
  const first = await train(stopped, stopAt('tree=10 '));
  expect(first.code).toBe(143);
  expect(first.log).toMatch(/checkpoint saved after tree \d+/);
  expect(existsSync(join(stopped, 'model/model.json'))).toBe(false);
  const second = await train(stopped);
  expect(second.log).toMatch(/going on after tree \d+/);
  expect(read(stopped, 'model/model.json')).toBe(read(whole, 'model/model.json'));
});

test('reports what it ran on, and how its losses went, also across an interruption', async () => {
  const whole = prepared({ trees: '40' });
  await train(whole);
  const facts = readContainerFacts(read(whole, 'output/data/slipway/facts.json'));
  expect(facts).toMatchObject({ facts: { versions: { node: process.versions.node }, devices: [], deterministic: true } });
  const { history, badLines } = readMetricLines(read(whole, 'output/data/slipway/metrics.jsonl'));
  expect([badLines, history?.series.map(({ name, points }) => [name, points.map(([step]) => step)])]).toEqual([
    0,
    [
      ['training_loss', [10, 20, 30, 40]],
      ['validation_loss', [10, 20, 30, 40]],
    ],
  ]);
  const [training = []] = history?.series.map(({ points }) => points.map(([, loss]) => loss)) ?? [];
  expect(training).toEqual([...training].sort((a, b) => b - a));
  const model = JSON.parse(read(whole, 'model/model.json'));
  expect(history?.series[1]?.points.at(-1)?.[1]).toBe(model.metrics.logLoss);

  const stopped = prepared({ trees: '40' });
  await train(stopped, stopAt('tree=10 '));
  await train(stopped);
  expect(read(stopped, 'output/data/slipway/metrics.jsonl')).toBe(read(whole, 'output/data/slipway/metrics.jsonl'));
});

test('a checkpoint of other options is not used', async () => {
  const base = prepared({ trees: '20' });
  await train(base);
  write(base, 'input/config/hyperparameters.json', JSON.stringify({ trees: '15' }));
  expect((await train(base)).log).toContain('checkpoint of another training found');
});

test('reads several files and folders, columns in any order, quotes, line ends of Windows; markers are no data', async () => {
  const text = flights(3000).replaceAll('ATL', '"ATL"').replaceAll('\n', '\r\n');
  const [header, ...rows] = text.trimEnd().split('\r\n');
  const files = {
    'a.csv': [header, ...rows.slice(0, 1500)].join('\r\n'),
    'b/c.csv': [header, ...rows.slice(1500)].join('\n'),
    _SUCCESS: '',
  };
  const [plain, mixed] = [prepared({ trees: '3' }), prepared({ trees: '3' }, files)];
  await Promise.all([train(plain), train(mixed)]);
  expect(read(mixed, 'model/model.json')).toBe(read(plain, 'model/model.json'));
});

test.each<{ name: string; hyperparameters?: Record<string, string>; files?: Record<string, string>; resources?: string; failure: string }>([
  {
    name: 'a hyperparameter is unknown',
    hyperparameters: { tress: '10' },
    failure: 'unknown hyperparameter tress; known are seed, trees, depth, learningRate, maxRows',
  },
  {
    name: 'a hyperparameter is out of range',
    hyperparameters: { depth: '9' },
    failure: 'hyperparameter depth is a whole number from 1 to 8, got "9"',
  },
  { name: 'there is no data', files: {}, failure: 'channel train is empty' },
  { name: 'a column is missing', files: { 'a.csv': 'date,hour\n2001-01-01,1\n' }, failure: 'has no column late; it has date, hour' },
  {
    name: 'a number is text',
    files: { 'a.csv': `${flights(100)}2001-01-11,5,1,719 mi,ATL,BOS,0\n` },
    failure: 'line 102, column distance: "2001-01-11,5,1,719 mi,ATL,BOS,0", allowed is a number from 0',
  },
  {
    name: 'an hour is impossible',
    files: { 'a.csv': `${flights(100)}2001-01-11,24,1,719,ATL,BOS,0\n` },
    failure: 'a whole number from 0 to 23',
  },
  { name: 'an origin is empty', files: { 'a.csv': `${flights(100)}2001-01-11,5,1,719,,BOS,0\n` }, failure: 'a text that is not empty' },
  { name: 'a row is short', files: { 'a.csv': `${flights(100)}2001-01-11,5\n` }, failure: 'line 102 has 2 fields; the header has 7' },
  {
    name: 'there is one day only',
    files: { 'a.csv': flights(100).replaceAll(/2001-01-\d\d/g, '2001-01-05') },
    failure: 'training needs rows of at least 2 days, got 1 (2001-01-05)',
  },
  {
    name: 'all labels are equal',
    files: { 'a.csv': flights(100).replaceAll(/,1\n/g, ',0\n') },
    failure: 'labels of the training part are equal',
  },
  { name: 'there are two hosts', resources: '{"hosts":["algo-1","algo-2"]}', failure: 'this trainer uses one host, got 2' },
])('fails and says why when $name', async ({ hyperparameters, files, resources, failure }) => {
  const base = prepared(hyperparameters, files);
  if (resources !== undefined) write(base, 'input/config/resourceconfig.json', resources);
  const { code } = await train(base);
  expect(code).toBe(1);
  expect(read(base, 'output/failure')).toContain(failure);
  expect(existsSync(join(base, 'model/model.json'))).toBe(false);
});
