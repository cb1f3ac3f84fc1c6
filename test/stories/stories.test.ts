import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { beginningOf, type Played, PYTORCH_EXAMPLE, playCalmDay, playJanuary, playStories, storyFiles, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

const stories = storyFiles().filter((name) => name !== 'default' && name !== 'calm-day');
const inJanuary = stories.filter((name) => beginningOf(name) === 'january');
const aDayLater = stories.filter((name) => beginningOf(name) === 'a day later');

/** Most stories begin with the same delivery of January, which is played once; some with the calm day after it. */
const played = new Map<string, Promise<Played>>();
const folders: string[] = [];
let codes: Promise<readonly (number | null)[]> = Promise.resolve([]);

beforeAll(async () => {
  const assembly = await synthesizeExample();
  const january = await playJanuary(assembly);
  const calmDay = await playCalmDay(assembly, january);
  folders.push(assembly, dirname(january), dirname(calmDay.state));
  played.set('calm-day', Promise.resolve(calmDay.played));
  const first = playStories(inJanuary, assembly, { from: january });
  for (const [name, story] of first.stories) played.set(name, story);
  // Afterwards, so that one rehearsal runs at a time.
  const then = first.code.then(() => playStories(aDayLater, assembly, { from: calmDay.state }));
  for (const name of aDayLater)
    played.set(
      name,
      then.then(({ stories: later }) => later.get(name) as Promise<Played>),
    );
  codes = Promise.all([first.code, then.then(({ code }) => code)]);
}, 8 * MINUTE);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.each(['calm-day', ...inJanuary, ...aDayLater])(
  'the story %s ends as it should',
  async (name) => {
    const story = await played.get(name);
    expect(story?.stderr).toBe('');
    expect(story?.result).toMatchObject({ story: name, ok: true });
  },
  8 * MINUTE,
);

test('the exit codes say so too', async () => {
  expect(await codes).toEqual([0, 0]);
});

test('the example on PyTorch has a story too', () => {
  expect(storyFiles(PYTORCH_EXAMPLE)).toEqual(['gpu-example']);
});
