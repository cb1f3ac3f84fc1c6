import type { ChildProcess } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { type Ended, flights, forget, machine, read, stopAt, train } from './container.ts';

const TREES = 200;
/** Trees between two checkpoints: container/lib/checkpoint.mjs. */
const EVERY = 10;

jest.setTimeout(60_000);

const bases: string[] = [];
const prepared = (hyperparameters: Record<string, string> = { trees: String(TREES) }): string => {
  const base = machine(hyperparameters, { 'part-0000.csv': flights(1500) });
  bases.push(base);
  return base;
};
afterAll(() => bases.forEach(forget));

const MODEL = 'model/model.json';
const numbers = (log: string, pattern: RegExp): number[] => [...log.matchAll(pattern)].map(([, number]) => Number(number));
const grown = ({ log }: Ended): number => Math.max(0, ...numbers(log, /^tree=(\d+) /gm));
const resumedAfter = ({ log }: Ended): number => numbers(log, /going on after tree (\d+)/g)[0] ?? 0;

const treesOf = (base: string, name: string): number => JSON.parse(read(base, `checkpoints/${name}`).split('\n')[1] ?? '').trees.length;

/** A fresh machine of the next attempt: nothing but the checkpoints has survived, if there was one yet. */
function nextMachine(from: string): string {
  const base = prepared();
  const saved = join(from, 'checkpoints');
  if (existsSync(saved)) cpSync(saved, join(base, 'checkpoints'), { recursive: true });
  return base;
}

let whole = '';
beforeAll(async () => {
  const base = prepared();
  await train(base);
  whole = read(base, MODEL);
});

interface Kill {
  readonly tree: number;
  /** Milliseconds from SIGTERM to SIGKILL, in which the trainer may save, be killed in saving, or have gone; else SIGKILL alone. */
  readonly graceMs: number | undefined;
}

/** Kills the trainer when its log has come to the tree; it goes on while the signal is on its way. */
const killer =
  ({ tree, graceMs }: Kill) =>
  (log: string, child: ChildProcess): void => {
    if (Math.max(0, ...numbers(log, /^tree=(\d+) /gm)) < tree) return;
    if (graceMs === undefined) child.kill('SIGKILL');
    else if (child.kill('SIGTERM')) setTimeout(() => child.kill('SIGKILL'), graceMs);
  };

describe('a training that is killed four times and then left alone', () => {
  const draw = mulberry32(20_261_121);
  const chains = Array.from({ length: 5 }, (_, chain) => ({
    chain: chain + 1,
    kills: Array.from(
      { length: 4 },
      (_, attempt): Kill => ({
        tree: 1 + attempt * 40 + Math.floor(draw() * 40),
        graceMs: draw() < 0.3 ? undefined : Math.floor(draw() * 6),
      }),
    ),
  }));

  test.each(chains)('chain $chain: the same bytes, and never more than one checkpoint interval again', async ({ kills }) => {
    let last = prepared();
    let base = nextMachine(last);
    let before = 0;
    for (const kill of kills) {
      let ended = await train(base, killer(kill));
      // On a busy machine the signal may come when the training is over: that was no kill.
      for (let late = 0; ended.code === 0 && late < 5; late++) {
        base = nextMachine(last);
        ended = await train(base, killer(kill));
      }
      expect({ killed: ended.code === null || ended.code === 143, model: existsSync(join(base, MODEL)) }).toEqual({
        killed: true,
        model: false,
      });
      expect(before - resumedAfter(ended)).toBeLessThanOrEqual(EVERY);
      before = Math.max(grown(ended), resumedAfter(ended));
      last = base;
      base = nextMachine(last);
    }
    const end = await train(base);
    expect(before - resumedAfter(end)).toBeLessThanOrEqual(EVERY);
    expect(end.code).toBe(0);
    expect(read(base, MODEL)).toBe(whole);
  });
});

describe('a checkpoint that is torn', () => {
  let saved = '';
  let newest = '';
  let [older, last] = [0, 0];
  beforeAll(async () => {
    saved = prepared();
    const { code } = await train(saved, killer({ tree: 35, graceMs: undefined }));
    expect(code).toBeNull();
    // The kill may come while the next one is half written: that file is none of the two.
    const slots = readdirSync(join(saved, 'checkpoints')).filter((name) => name.endsWith('.json'));
    const trees = slots.map((name) => ({ name, count: treesOf(saved, name) }));
    const [first, second] = trees.sort((a, b) => b.count - a.count);
    newest = first?.name ?? '';
    [older, last] = [second?.count ?? 0, first?.count ?? 0];
    expect(last - older).toBe(EVERY);
  });

  test.each([0, 1, 40, 64, 65, 66, 1000, -1])('at byte %i is ignored, and the one before it is used', async (bytes) => {
    const base = nextMachine(saved);
    const path = join(base, 'checkpoints', newest);
    const size = readFileSync(path).length;
    truncateSync(path, bytes < 0 ? size + bytes : bytes);
    const ended = await train(base);
    expect(ended.log).toContain(`checkpoint ${newest} is torn: ignored`);
    expect(resumedAfter(ended)).toBe(older);
    expect(read(base, MODEL)).toBe(whole);
  });

  test('with one flipped bit is ignored too', async () => {
    const base = nextMachine(saved);
    const path = join(base, 'checkpoints', newest);
    const bytes = readFileSync(path);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const ended = await train(base);
    expect(resumedAfter(ended)).toBe(older);
    expect(read(base, MODEL)).toBe(whole);
  });

  test('in both places means the beginning', async () => {
    const base = nextMachine(saved);
    for (const name of readdirSync(join(base, 'checkpoints'))) truncateSync(join(base, 'checkpoints', name), 30);
    const ended = await train(base);
    expect(ended.log).toContain('no checkpoint: starting from the beginning');
    expect(read(base, MODEL)).toBe(whole);
  });

  test('as half a file beside the whole ones changes nothing', async () => {
    const base = nextMachine(saved);
    copyFileSync(join(base, 'checkpoints', newest), join(base, 'checkpoints', `${newest}.part`));
    truncateSync(join(base, 'checkpoints', `${newest}.part`), 100);
    expect(resumedAfter(await train(base))).toBe(last);
    expect(read(base, MODEL)).toBe(whole);
  });
});

test('SIGTERM alone loses nothing: the trees so far are saved', async () => {
  const base = prepared();
  const ended = await train(base, stopAt('tree=13 '));
  expect(ended.code).toBe(143);
  const next = nextMachine(base);
  expect(resumedAfter(await train(next))).toBe(grown(ended));
  expect(read(next, MODEL)).toBe(whole);
});

test('a job without a folder for checkpoints trains as ever', async () => {
  const base = prepared({ trees: '5' });
  expect((await train(base)).log).toContain('no checkpoint: starting from the beginning');
  expect(existsSync(join(base, MODEL))).toBe(true);
});
