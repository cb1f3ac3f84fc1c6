import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { beginningOf, type Played, PYTORCH_EXAMPLE, playCalmDay, playStories, storyFiles, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

const stories = storyFiles().filter((name) => name !== 'default' && name !== 'calm-day');
const afterJanuary = stories.filter((name) => beginningOf(name) === 'january');

/** Most stories begin with the same delivery of January, which is played once, with a calm day after it. */
const played = new Map<string, Promise<Played>>();
const folders: string[] = [];
let code: Promise<number | null> = Promise.resolve(null);

beforeAll(async () => {
  const assembly = await synthesizeExample();
  const calmDay = await playCalmDay(assembly);
  folders.push(assembly, dirname(calmDay.state));
  played.set('calm-day', Promise.resolve(calmDay.played));
  const then = playStories(afterJanuary, assembly, { from: calmDay.state });
  for (const [name, story] of then.stories) played.set(name, story);
  code = then.code;
}, 8 * MINUTE);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.each(['calm-day', ...afterJanuary])(
  'the story %s ends as it should',
  async (name) => {
    const story = await played.get(name);
    expect(story?.stderr).toBe('');
    expect(story?.result).toMatchObject({ story: name, ok: true });
  },
  8 * MINUTE,
);

test('the exit code says so too', async () => {
  expect(await code).toBe(0);
});

test('the example on PyTorch has a story too', () => {
  expect(storyFiles(PYTORCH_EXAMPLE)).toEqual(['gpu-example']);
});
