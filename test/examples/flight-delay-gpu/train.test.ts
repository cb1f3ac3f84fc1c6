import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { withPython } from '../../fixtures/python.ts';
import { flights, forget, stopAt } from '../flight-delay/container.ts';
import { aJob, checkpointsOf, EXAMPLE, python, torchrunWorks, train, trainTogether } from './source.ts';

const withTorch = withPython('torch');
const LONG = 180_000;

/** Small steps and many checkpoints, so that there is something to interrupt. */
const OPTIONS = { epochs: 3, batchSize: 64, checkpointSteps: 5, hidden: 32 };

const weights = (base: string): string =>
  createHash('sha256')
    .update(readFileSync(join(base, 'model/weights.pt')))
    .digest('hex');
const metrics = (log: string): string[] => [...log.matchAll(/auc=([0-9.]+) logloss=([0-9.]+)/g)].map(([line]) => line);

withTorch(
  'a training that is killed twice and finds a torn checkpoint ends with the same bytes as one that is not',
  async () => {
    const [whole, broken] = [aJob(), aJob()];
    const uninterrupted = await train(whole, OPTIONS);
    expect(uninterrupted).toMatchObject({ code: 0 });

    const killAfterEpoch = (epoch: number) => (log: string, process: { kill(signal: 'SIGKILL'): boolean }) => {
      if (log.includes(`epoch=${epoch} `)) process.kill('SIGKILL');
    };
    expect((await train(broken, OPTIONS, killAfterEpoch(1))).code).toBeNull();
    expect((await train(broken, OPTIONS, killAfterEpoch(2))).code).toBeNull();
    const newest = checkpointsOf(broken).at(-1) ?? '';
    truncateSync(join(broken, 'checkpoints', newest), 1000);
    const last = await train(broken, OPTIONS);

    expect(last.log).toContain(`checkpoint ${newest.slice(0, 26)} is torn: taking the one before it`);
    expect(last.log).toMatch(/checkpoint found: going on at epoch [23], step \d+/);
    expect(last.log).not.toContain('epoch=1 ');
    expect(metrics(last.log).at(-1)).toBe(metrics(uninterrupted.log).at(-1));
    expect(weights(broken)).toBe(weights(whole));
    // What it tells of itself is whole, too: points from before the kills are there again.
    const told = (base: string): number[] =>
      readFileSync(join(base, 'output/data/slipway/metrics.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).step);
    expect([told(whole), told(broken)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(JSON.parse(readFileSync(join(broken, 'output/data/slipway/facts.json'), 'utf8'))).toMatchObject({
      versions: { torch: expect.any(String) },
      hosts: 1,
    });
    for (const base of [whole, broken]) forget(base);
  },
  LONG,
);

withTorch(
  'SIGTERM keeps a checkpoint and exits 143; the checkpoint of another training is left alone',
  async () => {
    const base = aJob();
    const stopped = await train(base, { ...OPTIONS, epochs: 1000, checkpointSteps: 1_000_000 }, stopAt('epoch=1 '));
    expect(stopped).toMatchObject({ code: 143, log: expect.stringContaining('stopped: a checkpoint is kept') });
    expect(checkpointsOf(base).length).toBeGreaterThan(0);
    const other = await train(base, { ...OPTIONS, epochs: 1 });
    expect(other).toMatchObject({ code: 0, log: expect.stringContaining('is of another training: left alone') });
    expect(readdirSync(join(base, 'model')).sort()).toEqual(['code', 'schema.json', 'weights.pt']);
    expect(readdirSync(join(base, 'model/code'))).toContain('inference.py');
    forget(base);
  },
  LONG,
);

withTorch(
  'two processes learn what one learns, and one goes on from what two left',
  async () => {
    const [one, two] = [aJob(), aJob()];
    const options = { ...OPTIONS, epochs: 1 };
    const alone = await train(one, options);
    const [first, second] = await trainTogether(two, options, 2);
    expect([first?.code, second?.code]).toEqual([0, 0]);
    expect(first?.log).toContain('processes=2');
    expect(alone.log).toContain('processes=1');
    expectAlike(first?.log ?? '', alone.log);
    const resumed = await train(two, { ...options, processesPerHost: 1 });
    expect(resumed.log).toContain('checkpoint found: going on at epoch 2, step 0');
    for (const base of [one, two]) forget(base);
  },
  LONG,
);

const withTorchrun = torchrunWorks() ? test : test.skip;
withTorchrun(
  'torchrun starts the processes of a host (skips without torch, and on PyTorch 1.13 with Python 3.11, which cannot start it)',
  async () => {
    const base = aJob();
    const together = await train(base, { ...OPTIONS, epochs: 1, processesPerHost: 2 });
    expect(together).toMatchObject({ code: 0, log: expect.stringContaining('processes=2') });
    forget(base);
  },
  LONG,
);

withTorchrun(
  'several hosts train one model, which the first of them writes (skips as the test above)',
  async () => {
    // Two loopback addresses stand for two hosts, each with a tree of its own.
    const hosts = ['127.0.0.1', '127.0.0.2'];
    const alone = aJob();
    const options = { ...OPTIONS, epochs: 1 };
    const bases = hosts.map(() => aJob());
    const one = await train(alone, options);
    const ended = await Promise.all(
      bases.map((base, index) =>
        python([join(EXAMPLE, 'source/train.py')], {
          SAGEMAKER_BASE_DIR: base,
          SM_HPS: JSON.stringify(options),
          SM_HOSTS: JSON.stringify(hosts),
          SM_CURRENT_HOST: hosts[index] ?? '',
        }),
      ),
    );
    expect(ended.map(({ code, log }) => (code === 0 ? 'ended' : log))).toEqual(['ended', 'ended']);
    const [first, second] = ended;
    expect(first?.log).toContain('processes=2');
    expectAlike(first?.log ?? '', one.log);
    expect(metrics(second?.log ?? '')).toEqual([]);
    const [mine = '', theirs = ''] = bases;
    expect(readdirSync(join(mine, 'model'))).toContain('weights.pt');
    expect(readdirSync(join(theirs, 'model'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(mine, 'output/data/slipway/facts.json'), 'utf8'))).toMatchObject({ hosts: 2 });
    for (const base of [alone, ...bases]) forget(base);
  },
  LONG,
);

/** Sums of floats in another order: equal to the printed digits or one off. */
function expectAlike(log: string, other: string): void {
  const numbers = (text: string): number[] =>
    (
      metrics(text)
        .at(-1)
        ?.match(/[0-9.]+/g) ?? []
    ).map(Number);
  const [alike, same] = [numbers(log), numbers(other)];
  expect(same).toHaveLength(2);
  for (const [index, value] of same.entries()) expect(alike[index]).toBeCloseTo(value, 2);
}

describe('what is wrong is said in output/failure', () => {
  const header = 'date,hour,day_of_week,distance,origin,destination,late\n';
  withTorch.each([
    {
      what: 'an unknown hyperparameter',
      csv: flights(50),
      set: { lerningRate: 1 },
      says: /^unknown hyperparameter lerningRate; known are seed, epochs,/,
    },
    {
      what: 'a missing column',
      csv: 'date,hour\n',
      set: {},
      says: /has no column late, day_of_week, distance, origin, destination; it has date, hour/,
    },
    {
      what: 'a bad hour',
      csv: `${header}2001-01-01,24,1,5,A,B,0\n`,
      set: {},
      says: /^row 1, column hour: got '24', allowed is a whole number from 0 to 23/,
    },
  ] as readonly { what: string; csv: string; set: Record<string, number>; says: RegExp }[])(
    '$what',
    async ({ csv, set, says }) => {
      const base = aJob(csv);
      expect(await train(base, set)).toMatchObject({ code: 1 });
      expect(readFileSync(join(base, 'output/failure'), 'utf8')).toMatch(says);
      forget(base);
    },
    LONG,
  );
});

withTorch(
  'the benchmark measures the CPU and moves a checkpoint, and says so as JSON',
  async () => {
    const { code, log } = await python([join(EXAMPLE, 'benchmark.py'), '--rows', '30000', '--batch', '1024', '--seconds', '0.1']);
    const told = JSON.parse(log.trim().split('\n').at(-1) ?? '');
    expect(code).toBe(0);
    expect(told.cpu.rowsPerSecond).toBeGreaterThan(0);
    expect(told.checkpoints).toContainEqual(expect.objectContaining({ resumedAtStep: 10, sameWeights: true, moves: true }));
  },
  LONG,
);
