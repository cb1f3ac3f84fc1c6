import { rmSync } from 'node:fs';
import { beginningOf, modelOf, playStories, storyFiles, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

/** The default story is CI's own step and `npm run bench`. */
const stories = storyFiles().filter((name) => !['default', 'calm-day'].includes(name) && beginningOf(name) === 'nothing');
const models = [...new Set(stories.map(modelOf))].sort();

let assembly = '';
beforeAll(async () => {
  assembly = await synthesizeExample();
}, MINUTE);
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

// One model after another: the steps of two are more processes than a rehearsal keeps warm.
describe.each(models)('%s', (model) => {
  const own = stories.filter((name) => modelOf(name) === model);
  let played: ReturnType<typeof playStories>;

  beforeAll(() => {
    played = playStories(own, assembly);
  });

  test.each(own)(
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
});
