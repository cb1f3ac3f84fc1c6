import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PYTORCH_EXAMPLE, playJanuary, playStory, storyFiles, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

/** The default story is CI's own step and `npm run bench`. */
const STORIES = storyFiles().filter((name) => name !== 'default');

let prepared: Promise<{ assembly: string; january: string }> | undefined;

/** Made by whoever comes first: Jest begins concurrent tests before its hooks. */
function prepare() {
  prepared ??= (async () => {
    const assembly = await synthesizeExample();
    return { assembly, january: await playJanuary(assembly) };
  })();
  return prepared;
}

afterAll(async () => {
  const { assembly, january } = await prepare();
  for (const folder of [assembly, dirname(january)]) rmSync(folder, { recursive: true, force: true });
});

/** Stories of a first delivery are about what the others only begin with. */
const fromTheBeginning = (name: string): boolean => name === 'promote' || name.startsWith('first-');

// Most stories begin with the same delivery of January, which is played once.
test.concurrent.each(STORIES)(
  'the story %s ends as it should',
  async (name) => {
    const { assembly, january } = await prepare();
    const { code, stderr, result } = await playStory(name, assembly, fromTheBeginning(name) ? undefined : january);
    expect(stderr).toBe('');
    expect(result).toMatchObject({ story: name, ok: true });
    expect(code).toBe(0);
  },
  8 * MINUTE,
);

test('the example on PyTorch has a story too', () => {
  expect(storyFiles(PYTORCH_EXAMPLE)).toEqual(['gpu-example']);
});
