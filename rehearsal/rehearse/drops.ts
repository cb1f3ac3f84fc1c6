import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { Caller } from '../cloud/cloud.ts';
import type { LocalCloud } from '../cloud/local-cloud.ts';
import type { StoryDrop } from '../story/story.ts';

/** Where a model's drops go, as the stack publishes it. */
export interface DropTarget {
  readonly bucket: string;
  /** Ends in `/`. */
  readonly prefix: string;
  readonly marker: string;
}

const OPERATOR: Caller = { name: 'operator' };

const makerModule = v.object({ makeDrops: v.function() });
const written = v.array(v.object({ folder: v.string() }));

/** Folder of a story's drop: one that exists, or one that the app's maker writes now. */
export async function dropFolder(drop: StoryDrop, appDir: string, maker: string | undefined, workFolder: string): Promise<string> {
  if (drop.folder !== undefined) return join(appDir, drop.folder);
  if (maker === undefined || drop.make === undefined)
    throw new Error(`drop ${drop.name}: give either "folder", or "make" and the story's "maker"`);
  const { makeDrops } = v.parse(makerModule, await import(pathToFileURL(join(appDir, maker)).href));
  const made: unknown = await makeDrops({ ...drop.make, model: drop.model, name: drop.name, out: join(workFolder, 'made') });
  const [first] = v.parse(written, made);
  if (first === undefined) throw new Error(`drop ${drop.name}: ${maker} wrote nothing for ${JSON.stringify(drop.make)}`);
  return first.folder;
}

/** Puts a drop's files into the bucket, the marker last; late files and overwrites follow on the virtual clock. */
export async function putDrop(
  cloud: LocalCloud,
  drop: Pick<StoryDrop, 'name' | 'late' | 'overwritten'>,
  folder: string,
  target: DropTarget,
): Promise<void> {
  const files = (await listFiles(folder)).filter((path) => path !== target.marker);
  const put = (path: string, body: Uint8Array) =>
    cloud.call('s3', 'PutObject', { Bucket: target.bucket, Key: `${target.prefix}${drop.name}/${path}`, Body: body }, OPERATOR);
  const bytesOf = (path: string) => readFile(join(folder, ...path.split('/')));
  for (const path of files) if (drop.late[path] === undefined) await put(path, await bytesOf(path));
  await put(target.marker, await bytesOf(target.marker).catch(() => new Uint8Array()));
  const now = cloud.clock.now();
  for (const [path, later] of Object.entries(drop.late)) {
    if (later !== 'never') cloud.clock.at(now + later, async () => void (await put(path, await bytesOf(path))));
  }
  for (const [path, later] of Object.entries(drop.overwritten)) {
    cloud.clock.at(now + later, async () => void (await put(path, new TextEncoder().encode('overwritten after the drop\n'))));
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
