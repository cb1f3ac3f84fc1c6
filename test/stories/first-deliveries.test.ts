import { rmSync } from 'node:fs';
import { beginningOf, playStories, storyFiles, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

/** The default story is CI's own step and `npm run bench`. */
const stories = storyFiles().filter((name) => !['default', 'calm-day'].includes(name) && beginningOf(name) === 'nothing');

let assembly = '';
let played: ReturnType<typeof playStories>;
beforeAll(async () => {
  assembly = await synthesizeExample();
  played = playStories(stories, assembly);
}, MINUTE);
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

test.each(stories)(
  'the story %s ends as it should',
  async (name) => {
    const story = await played.stories.get(name);
    expect(story?.stderr).toBe('');
    expect(story?.result).toMatchObject({ story: name, ok: true });
  },
  8 * MINUTE,
);

test('the exit code says so too', async () => {
  expect(await played.code).toBe(0);
});
