import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Caller } from '../cloud/cloud.ts';
import type { LocalCloud } from '../cloud/local-cloud.ts';
import type { Story, StoryDrop } from '../story/story.ts';

/** Where a model's drops go, as the stack publishes it. */
export interface DropTarget {
  readonly bucket: string;
  /** Ends in `/`. */
  readonly prefix: string;
  readonly marker: string;
}

const OPERATOR: Caller = { name: 'operator' };

const written = v.array(v.object({ folder: v.string() }));

/** Runs the app's maker in a thread of its own: while the first drop is delivered, the next ones are written. */
const MAKER = `
import { parentPort, workerData } from 'node:worker_threads';
const { makeDrops } = await import(workerData.maker);
if (typeof makeDrops !== 'function') throw new Error(workerData.maker + ' exports no makeDrops');
for (const options of workerData.drops) parentPort.postMessage(await makeDrops(options));
`;

/** Drops that several stories share: the same options of the same maker give the same files, so they are made once. */
export class MadeDrops {
  readonly #folder: string;
  readonly #made = new Map<string, Promise<string>>();
  #stories = 0;

  /** @param folder for all of them */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Folders of drops, in their order; what is not there yet is made, by one thread for all. */
  of(drops: readonly StoryDrop[], appDir: string, maker: string | undefined): readonly Promise<string>[] {
    const keyOf = ({ model, name, make }: StoryDrop): string => JSON.stringify([appDir, maker, model, name, make]);
    const missing = drops.filter((drop) => !this.#made.has(keyOf(drop)));
    // A folder for each story: two may call different drops by one name.
    const made = missing.length === 0 ? [] : make(missing, appDir, maker, join(this.#folder, String(this.#stories++)));
    for (const [index, drop] of missing.entries()) this.#made.set(keyOf(drop), made[index] as Promise<string>);
    return drops.map((drop) => this.#made.get(keyOf(drop)) as Promise<string>);
  }
}

/**
 * Folders of a story's drops, in their order: those that exist, and those that the app's maker writes. Each is there when its promise is.
 * The first `ended` drops have arrived in an earlier rehearsal and are not written.
 */
export function dropFolders(
  { drops, maker }: Pick<Story, 'drops' | 'maker'>,
  appDir: string,
  makes: MadeDrops,
  ended = 0,
): readonly Promise<string>[] {
  const wanted = drops.slice(ended).filter(({ folder }) => folder === undefined);
  const made = wanted.length === 0 ? [] : makes.of(wanted, appDir, maker);
  return drops.map((drop, index) => {
    if (drop.folder !== undefined) return Promise.resolve(join(appDir, drop.folder));
    if (index < ended) return Promise.resolve('');
    return made[wanted.indexOf(drop)] ?? Promise.reject(new Error(`drop ${drop.name} was not made`));
  });
}

function make(drops: readonly StoryDrop[], appDir: string, maker: string | undefined, out: string): readonly Promise<string>[] {
  if (maker === undefined) throw new Error(`drop ${drops[0]?.name}: give either "folder", or "make" and the story's "maker"`);
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(MAKER)}`), {
    workerData: {
      maker: pathToFileURL(join(appDir, maker)).href,
      drops: drops.map((drop) => ({ ...drop.make, model: drop.model, name: drop.name, out })),
    },
  });
  const settlers: { resolve: (folder: string) => void; reject: (error: unknown) => void }[] = [];
  const promises = drops.map(() => new Promise<string>((resolve, reject) => settlers.push({ resolve, reject })));
  let next = 0;
  worker.on('message', (message: unknown) => {
    const [first] = v.parse(written, message);
    const settler = settlers[next++];
    if (first === undefined) settler?.reject(new Error(`${maker} wrote nothing for drop ${drops[next - 1]?.name}`));
    else settler?.resolve(first.folder);
  });
  worker.on('error', (error) => {
    for (const settler of settlers.slice(next)) settler.reject(error);
  });
  // A drop that nobody waits for any more must not end the process.
  for (const promise of promises) promise.catch(() => undefined);
  return promises;
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
