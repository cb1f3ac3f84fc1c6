import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { writeWhole } from '../../../cli/dataset/write-file.ts';
import { aDesk } from './a-desk.ts';

const desk = aDesk();
afterAll(desk.close);

test('a file is replaced in one move, and its folder made', async () => {
  const path = desk.path('out/p.json');
  await writeWhole(path, 'one');
  await writeWhole(path, 'two');
  expect([readFileSync(path, 'utf8'), readdirSync(desk.path('out'))]).toEqual(['two', ['p.json']]);
});

test('a write that fails leaves nothing half-written', async () => {
  mkdirSync(desk.path('taken/p.json'), { recursive: true });
  await expect(writeWhole(desk.path('taken/p.json'), 'text')).rejects.toThrow();
  expect(readdirSync(desk.path('taken'))).toEqual(['p.json']);
  expect(existsSync(desk.path('taken/p.json'))).toBe(true);
});
