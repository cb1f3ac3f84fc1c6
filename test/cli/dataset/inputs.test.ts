import { symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { expandInputs, globPattern } from '../../../cli/dataset/inputs.ts';
import { aDesk } from './a-desk.ts';

const desk = aDesk();
afterAll(desk.close);

for (const name of ['b.csv', 'a.csv', 'deep/er/c.csv', 'deep/_SUCCESS', 'deep/.hidden.csv', 'odd[1].csv']) desk.write(name, 'x\n1\n');
symlinkSync(desk.path('a.csv'), desk.path('link.csv'));

test.each<{ what: string; names: string[]; files: string[] }>([
  { what: 'files in the order in which they are named', names: ['b.csv', 'a.csv'], files: ['b.csv', 'a.csv'] },
  { what: 'a folder with all that is in it, but no notes', names: ['deep'], files: ['deep/er/c.csv'] },
  { what: 'a pattern within a folder', names: ['?.csv'], files: ['a.csv', 'b.csv'] },
  { what: 'a pattern across folders', names: ['**/c.csv'], files: ['deep/er/c.csv'] },
  { what: 'alternatives', names: ['{a,link}.csv'], files: ['a.csv', 'link.csv'] },
  { what: 'a set of characters', names: ['[ab].csv'], files: ['a.csv', 'b.csv'] },
  { what: 'a file whose name looks like a pattern', names: ['odd[1].csv'], files: ['odd[1].csv'] },
  { what: 'a file that is named twice, once', names: ['a.csv', '[a].csv'], files: ['a.csv'] },
])('$what', async ({ names, files }) => {
  const found = await expandInputs(names.map(desk.path));
  expect(found.map(({ path }) => relative(desk.path('.'), path))).toEqual(files);
  expect(found.map(({ bytes }) => bytes)).toEqual(files.map(() => 4));
});

test.each<{ names: string[]; says: string }>([
  { names: [], says: 'name at least one file' },
  { names: [desk.path('nothing.csv')], says: 'there is no file' },
  { names: [desk.path('*.parquet')], says: 'no file matches' },
  { names: ['-', '-'], says: 'standard input can be read once' },
])('$says', async ({ names, says }) => {
  await expect(expandInputs(names)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(says) });
});

test('a pattern takes other characters as they are', () => {
  expect(globPattern('a.b+(c)/*.csv').test('a.b+(c)/x.csv')).toBe(true);
  expect(globPattern('a.b/*.csv').test('axb/x.csv')).toBe(false);
  expect(globPattern('*.csv').test('deep/x.csv')).toBe(false);
});
