import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBundles } from '../../../bench/delivery/bundles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-bundles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function bundle(step: string, code: string): void {
  mkdirSync(join(folder, step));
  writeFileSync(join(folder, step, 'index.cjs'), code);
}

test('each bundle by its size and load time, whether its function starts or not', async () => {
  bundle('judge-window', 'exports.handler = async () => ({});');
  bundle('claim-dataset', "console.log('{}'); throw new Error('TABLE_NAME is missing\\nset it');");
  mkdirSync(join(folder, 'shared'));
  const figures = await measureBundles(folder);
  expect(figures.map(({ step, bytes }) => [step, bytes])).toEqual([
    ['claim-dataset', 68],
    ['judge-window', 35],
  ]);
  expect(figures.map(({ refused }) => refused)).toEqual(['TABLE_NAME is missing set it', undefined]);
  for (const { loadMs } of figures) expect(loadMs).toBeGreaterThan(0);
});

test('a function sees nothing of the shell that measures it', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLE';
  try {
    bundle('leaks', "if (process.env.AWS_ACCESS_KEY_ID !== undefined) throw new Error('it does');");
    expect((await measureBundles(folder))[0]?.refused).toBeUndefined();
  } finally {
    delete process.env['AWS_ACCESS_KEY_ID'];
  }
});

test('a bundle that keeps the process alive is measured all the same, one that ends it is refused', async () => {
  bundle('waits', 'setInterval(() => {}, 1000);');
  expect(await measureBundles(folder)).toHaveLength(1);
  bundle('ends', 'process.exit(3);');
  await expect(measureBundles(folder)).rejects.toThrow('ended the process that loaded it (exit 3)');
});

test('without bundles it says how to make them', async () => {
  await expect(measureBundles(join(folder, 'nowhere'))).rejects.toThrow('run npm run build');
});
