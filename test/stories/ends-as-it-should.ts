import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { playJanuary, playStory, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

/**
 * A test for each story: it ends as its file says, and the rehearsal has nothing to complain of. Most begin with the same delivery
 * of January, which is played once; `promote` plays its own from the beginning.
 */
export function storiesEndAsTheyShould(names: readonly string[]): void {
  let assembly = '';
  let january = '';
  beforeAll(async () => {
    assembly = await synthesizeExample();
    january = await playJanuary(assembly);
  }, 4 * MINUTE);
  afterAll(() => {
    for (const folder of [assembly, dirname(january)]) rmSync(folder, { recursive: true, force: true });
  });

  test.each(names)(
    'the story %s ends as it should',
    async (name) => {
      const { code, stderr, result } = await playStory(name, assembly, name === 'promote' ? undefined : january);
      expect(stderr).toBe('');
      expect(result).toMatchObject({ story: name, ok: true });
      expect(code).toBe(0);
    },
    5 * MINUTE,
  );
}
