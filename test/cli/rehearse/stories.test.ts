import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultStory } from '../../../cli/rehearse/stories.ts';

test.each([
  { stories: ['default', 'promote'], played: 'default' },
  { stories: ['gpu-example'], played: 'gpu-example' },
  { stories: ['one', 'two'], played: 'default' },
  { stories: [], played: 'default' },
])('of $stories, $played is played when none is named', ({ stories, played }) => {
  const app = mkdtempSync(join(tmpdir(), 'slipway-stories-'));
  mkdirSync(join(app, 'stories'));
  for (const name of stories) writeFileSync(join(app, 'stories', `${name}.json`), '{}');
  expect(defaultStory(app)).toBe(played);
});
