import { rmSync } from 'node:fs';
import { playStory, synthesizeExample } from './play.ts';

const MINUTE = 60_000;

/** A test for each story: it ends as its file says, and the rehearsal has nothing to complain of. */
export function storiesEndAsTheyShould(names: readonly string[]): void {
  let assembly = '';
  beforeAll(async () => {
    assembly = await synthesizeExample();
  }, 3 * MINUTE);
  afterAll(() => rmSync(assembly, { recursive: true, force: true }));

  test.each(names)(
    'the story %s ends as it should',
    async (name) => {
      const { code, stderr, result } = await playStory(name, assembly);
      expect(stderr).toBe('');
      expect(result).toMatchObject({ story: name, ok: true });
      expect(code).toBe(0);
    },
    5 * MINUTE,
  );
}
