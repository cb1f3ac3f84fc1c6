import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { loadAssembly } from '../../rehearsal/assembly/load-assembly.ts';
import { MadeDrops } from '../../rehearsal/rehearse/drops.ts';
import { publishedModels } from '../../rehearsal/rehearse/models.ts';
import { WarmFunctions } from '../../rehearsal/rehearse/warm-functions.ts';
import type { Story } from '../../rehearsal/story/story.ts';
import { type CommandIo, isUsageError, UsageError } from '../command-io.ts';
import { packageRoot } from '../package-root.ts';
import { type AppFolder, synthesize } from './app.ts';
import { type RehearseOptions, readOptions } from './options.ts';
import { type Play, play } from './play.ts';
import { defaultStory, loadStory, storyNames, storyOfDrop } from './stories.ts';

/** Exit code of a story that broke instead of ending. */
const BROKE = 50;

export async function run(argv: readonly string[], io: CommandIo, again: (argv: readonly string[]) => Promise<number>): Promise<number> {
  const options = readOptions(argv, process.stdout.isTTY === true, process.env);
  const appDir = appFolder(options);
  if (options.list) {
    for (const name of storyNames(appDir)) io.stdout(`${name.padEnd(24)} ${loadStory(appDir, name).title}`);
    return 0;
  }
  let synthesized: Promise<AppFolder> | undefined;
  const app = (): Promise<AppFolder> => (synthesized ??= assemblyOf(options, appDir, io));
  const ofDrop = (made: AppFolder): Story => storyOfOwnDrop(options.drop ?? '', options, made);
  const common = { options, appDir, app, ofDrop, io, again };
  if (options.drop !== undefined) return play({ ...common, named: undefined });
  const stories = storyNamesOf(options, appDir).map((name) => namedStory(name, options, appDir));
  const [only] = stories;
  return stories.length === 1 && only ? play({ ...common, named: only }) : playSeveral(stories, common);
}

/** Plays stories one after another; one that breaks does not keep the others from being played. */
async function playSeveral(stories: readonly Story[], common: Omit<Play, 'named'>): Promise<number> {
  const { io, options } = common;
  const warm = new WarmFunctions();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-drops-'));
  const made = new MadeDrops(folder);
  const codes: number[] = [];
  try {
    for (const named of stories) {
      if (!options.json) io.stdout(`\n${named.name}: ${named.title}\n`);
      codes.push(await play({ ...common, named, warm, made }).catch((error: unknown) => broke(named.name, error, io)));
    }
  } finally {
    await warm.close();
    await rm(folder, { recursive: true, force: true });
  }
  const wrong = stories.filter((_, index) => codes[index] !== 0).map(({ name }) => name);
  if (!options.json)
    io.stdout(
      `\n${stories.length - wrong.length} of ${stories.length} stories ended as they should${wrong.length === 0 ? '' : `; not ${wrong.join(', ')}`}`,
    );
  return Math.max(...codes);
}

function broke(name: string, error: unknown, io: CommandIo): number {
  if (isUsageError(error)) throw error;
  io.stderr(`the story ${name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return BROKE;
}

function storyNamesOf({ stories, all }: RehearseOptions, appDir: string): readonly string[] {
  if (all) return storyNames(appDir);
  return stories.length > 0 ? stories : [defaultStory(appDir)];
}

/** Somebody's own drop is delivered to the app in the current folder; stories belong to the folder that has them, or to our example. */
function appFolder({ app, drop, assembly }: RehearseOptions): string {
  if (app !== undefined) return resolve(app);
  const here = process.cwd();
  if (drop !== undefined || assembly !== undefined || existsSync(join(here, 'stories'))) return here;
  const example = join(packageRoot(), 'examples', 'flight-delay');
  if (!existsSync(example)) throw new UsageError(`${here} has no stories; give --drop DIR to deliver a drop of yours`);
  return example;
}

async function assemblyOf({ assembly }: RehearseOptions, appDir: string, io: CommandIo): Promise<AppFolder> {
  if (assembly !== undefined) {
    if (!existsSync(join(assembly, 'manifest.json')))
      throw new UsageError(`${assembly} is no cloud assembly: it has no manifest.json; run cdk synth first`);
    return { dir: appDir, assembly: resolve(assembly) };
  }
  const began = performance.now();
  const app = await synthesize(appDir);
  io.stdout(`synthesized ${relative(process.cwd(), app.assembly) || '.'} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return app;
}

function namedStory(name: string, options: RehearseOptions, appDir: string): Story {
  const story = loadStory(appDir, name);
  const set = { ...options.hyperparameters };
  return Object.keys(set).length === 0 ? story : { ...story, hyperparameters: [...story.hyperparameters, { name: '*', set }] };
}

function storyOfOwnDrop(drop: string, options: RehearseOptions, app: AppFolder): Story {
  const models = [...publishedModels(loadAssembly(app.assembly, { appDir: app.dir })).keys()];
  const model = options.model ?? (models.length === 1 ? models[0] : undefined);
  if (model === undefined || !models.includes(model))
    throw new UsageError(`--model ${options.model ?? ''}: the app has ${models.join(', ') || 'no model'}`);
  const folder = resolve(drop);
  if (!existsSync(folder)) throw new UsageError(`--drop ${drop}: there is no such folder`);
  const traffic = existsSync(join(app.dir, 'stories', 'requests.csv')) ? [{ perMinute: 120, payloadFile: 'stories/requests.csv' }] : [];
  return storyOfDrop(model, basename(folder), relative(app.dir, folder), options.hyperparameters, traffic);
}
