import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStory, type Story } from '../../rehearsal/story/story.ts';
import { UsageError } from '../command-io.ts';

/** The story that is played when none is named: the one that a newcomer sees. */
const DEFAULT_STORY = 'default';

/** The story `default`, or the only one that the app has. */
export function defaultStory(appDir: string): string {
  const [first = DEFAULT_STORY, ...others] = storyNames(appDir);
  return others.length === 0 ? first : DEFAULT_STORY;
}

/** Stories of an app: `stories/NAME.json`. */
export function storyNames(appDir: string): string[] {
  const folder = join(appDir, 'stories');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort((a, b) => (a === DEFAULT_STORY ? -1 : b === DEFAULT_STORY ? 1 : a < b ? -1 : 1));
}

/** @throws UsageError naming the stories that there are */
export function loadStory(appDir: string, name: string): Story {
  const file = join(appDir, 'stories', `${name}.json`);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file))
    throw new UsageError(`no story "${name}"; there are ${storyNames(appDir).join(', ') || 'none'}`);
  return readStory(name, JSON.parse(readFileSync(file, 'utf8')));
}

/** A story around somebody's own drop: it arrives, and whatever happens happens. */
export function storyOfDrop(
  model: string,
  name: string,
  folder: string,
  hyperparameters: Readonly<Record<string, string>>,
  traffic: Story['traffic'],
): Story {
  return readStory('drop', {
    title: `drop ${name}`,
    drops: [{ model, name, folder }],
    traffic: traffic.map(({ ...rest }) => rest),
    ...(Object.keys(hyperparameters).length === 0 ? {} : { hyperparameters: [{ name: '*', set: hyperparameters }] }),
    expect: { deliveries: [] },
  });
}
