import { rmSync } from 'node:fs';
import { OF_SHIFTS } from './names.ts';
import { playStory, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

let assembly = '';
beforeAll(async () => {
  assembly = await synthesizeExample();
}, 3 * MINUTE);
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

test.each(OF_SHIFTS)(
  'the story %s ends as it should',
  async (name) => {
    const { code, stderr, result } = await playStory(name, assembly);
    expect(stderr).toBe('');
    expect(result).toMatchObject({ story: name, ok: true });
    expect(code).toBe(0);
  },
  5 * MINUTE,
);
