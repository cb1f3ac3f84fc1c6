import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cli/compare.ts';
import { delivery, type Story } from '../domain/report/deliveries.ts';
import { BUCKET, FakeAccount, typed } from './account/an-account.ts';

// Documents of whole deliveries are made first.
jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'slipway-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A delivery's documents as a rehearsal collects them. */
async function collected(story: Story): Promise<string> {
  const { windows, baselineProfile: _baseline, profile: _profile, ...documents } = await delivery(story);
  const dir = join(folder, story);
  mkdirSync(join(dir, 'windows'), { recursive: true });
  for (const [name, document] of Object.entries(documents)) writeFileSync(join(dir, `${name}.json`), JSON.stringify(document));
  for (const [index, window] of windows.entries())
    writeFileSync(join(dir, 'windows', `${String(index).padStart(6, '0')}.json`), JSON.stringify(window));
  return dir;
}

test('two folders are compared without an account, in the terminal and as a page', async () => {
  const fake = new FakeAccount();
  const [a, b] = [await collected('promoted'), await collected('rolled-back')];
  const report = join(folder, 'compare.html');
  const { code, lines, out } = await typed(run, fake, a, join(b, 'record.json'), '--report', report);
  expect(code).toBe(0);
  expect(lines.find((line) => line.includes('  outcome '))).toMatch(/^≠ {2}outcome +PROMOTED +ROLLED_BACK$/);
  expect(lines.find((line) => line.includes('  trainer image'))).toMatch(/^ {3}trainer image +sha256:/);
  expect(out).toContain('costs: computed from approximate prices');
  expect(readFileSync(report, 'utf8')).toContain('Two deliveries side by side');
});

test('as JSON, every row says whether it differs', async () => {
  const [a, b] = [await collected('promoted'), await collected('rolled-back')];
  const { out } = await typed(run, new FakeAccount(), a, b, '--json');
  const told = JSON.parse(out);
  expect([told.a.outcome, told.b.outcome]).toEqual(['PROMOTED', 'ROLLED_BACK']);
  const rows = told.sections.flatMap((section: { rows: object[] }) => section.rows);
  expect(rows).toContainEqual({ what: 'outcome', a: 'PROMOTED', b: 'ROLLED_BACK', differs: true });
  expect(rows).toContainEqual({ what: 'seed', a: '7', b: '7', differs: false });
});

test('deliveries of an account are found by drop and by the generation that they made', async () => {
  const fake = new FakeAccount();
  const champion = await fake.serving(12);
  await fake.delivered('2026-11-10', 'PROMOTED', { deliveryId: champion.deliveryId });
  await fake.delivered('2026-11-17', 'REJECTED_DATA', { deliveryId: 'fraud-rejected' });
  await fake.account.objects.put(
    `s3://${BUCKET}/deliveries/fraud/fraud-rejected/validation.json`,
    JSON.stringify({ verdict: 'fail', reasons: [], warnings: [], rows: 10 }),
  );
  const { out } = await typed(run, fake, 'fraud@12', 'fraud/2026-11-17', '--json');
  const told = JSON.parse(out);
  expect([told.a.deliveryId, told.b.deliveryId]).toEqual([champion.deliveryId, 'fraud-rejected']);
  expect(told.sections.find(({ title }: { title: string }) => title === 'Data').rows).toContainEqual({
    what: 'contract',
    b: 'fail',
    differs: true,
  });
});

test.each([
  { asked: 'fraud@99', says: /no generation 99; it has 12/ },
  { asked: 'nobody', says: /give a delivery's id, MODEL\/DROP, MODEL@GENERATION or a model/ },
])('$asked names what there is', async ({ asked, says }) => {
  const fake = new FakeAccount();
  const champion = await fake.serving(12);
  await fake.delivered('2026-11-10', 'PROMOTED', { deliveryId: champion.deliveryId });
  await expect(typed(run, fake, asked, 'fraud@12')).rejects.toThrow(says);
});
