import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropFolders, MadeDrops } from '../../../rehearsal/rehearse/drops.ts';
import { readStory } from '../../../rehearsal/story/story.ts';

const app = mkdtempSync(join(tmpdir(), 'slipway-maker-'));
afterAll(() => rmSync(app, { recursive: true, force: true }));

writeFileSync(
  join(app, 'maker.mjs'),
  `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
export async function makeDrops({ out, model, name, rows }) {
  const folder = out + '/' + model + '/' + name;
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/rows', String(rows));
  appendFileSync(${JSON.stringify(join(app, 'log'))}, name + ' ' + rows + '\\n');
  return [{ folder }];
}`,
);

const story = (...rows: readonly number[]) =>
  readStory('made', {
    title: 'drops',
    maker: 'maker.mjs',
    drops: rows.map((count, month) => ({ model: 'm', name: `month-${month + 1}`, make: { rows: count } })),
    expect: { deliveries: [] },
  });
const rowsIn = async (folders: readonly Promise<string>[]): Promise<string[]> =>
  (await Promise.all(folders)).map((folder) => (folder === '' ? '' : readFileSync(join(folder, 'rows'), 'utf8')));

test('stories share drops that are made alike, and not those that are only called alike', async () => {
  const makes = new MadeDrops(join(app, 'made'));
  expect(await rowsIn(dropFolders(story(1, 2), app, makes))).toEqual(['1', '2']);
  expect(await rowsIn(dropFolders(story(1, 3), app, makes))).toEqual(['1', '3']);
  expect(await rowsIn(dropFolders(story(1, 2), app, makes))).toEqual(['1', '2']);
  expect(readFileSync(join(app, 'log'), 'utf8')).toBe('month-1 1\nmonth-2 2\nmonth-2 3\n');
});

test('drops that have ended are not made', async () => {
  const makes = new MadeDrops(join(app, 'later'));
  expect(await rowsIn(dropFolders(story(7, 8), app, makes, 1))).toEqual(['', '8']);
  expect(existsSync(join(app, 'later', '0', 'm', 'month-1'))).toBe(false);
});

test('a drop without a maker is refused by name', () => {
  const { maker: _, ...without } = story(1);
  expect(() => dropFolders({ drops: without.drops, maker: undefined }, app, new MadeDrops(app))).toThrow(
    'drop month-1: give either "folder", or "make" and the story\'s "maker"',
  );
});
