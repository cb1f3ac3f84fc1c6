import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { exitCode, outcomeSchema } from '../../domain/delivery/outcome.ts';
import { loadAssembly } from '../../rehearsal/assembly/load-assembly.ts';
import { dropFolders } from '../../rehearsal/rehearse/drops.ts';
import { publishedModels } from '../../rehearsal/rehearse/models.ts';
import type { Ended } from '../../rehearsal/rehearse/outcomes.ts';
import { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';
import type { Story } from '../../rehearsal/story/story.ts';
import { type Account, connect } from '../account/connection.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import { packageRoot } from '../package-root.ts';
import { createTimeline, summaryTable } from '../timeline/index.ts';
import { type AppFolder, synthesize } from './app.ts';
import { collect, type DeliveryFiles } from './collect.ts';
import { keepAlive } from './keep.ts';
import { MemoryWatch } from './memory.ts';
import { type RehearseOptions, readOptions } from './options.ts';
import { readState, writeState } from './state.ts';
import { defaultStory, loadStory, storyNames, storyOfDrop } from './stories.ts';
import { differences, type RestingModel } from './verdict.ts';

/** One delivery of a rehearsal, as `--json` tells it. */
interface DeliveryLine extends DeliveryFiles {
  readonly model: string;
  readonly drop: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly generation: number;
  readonly servingBefore: string | null;
  readonly servingAfter: string | null;
}

export async function run(argv: readonly string[], io: CommandIo, again: (argv: readonly string[]) => Promise<number>): Promise<number> {
  const options = readOptions(argv, process.stdout.isTTY === true, process.env);
  const appDir = appFolder(options);
  if (options.list) {
    for (const name of storyNames(appDir)) io.stdout(`${name.padEnd(24)} ${loadStory(appDir, name).title}`);
    return 0;
  }
  const began = performance.now();
  const memory = new MemoryWatch();
  const state = options.state === undefined ? undefined : await readState(options.state);
  const named = options.drop === undefined ? namedStory(options, appDir) : undefined;
  const folder = resolve('rehearsals', `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${named?.name ?? 'drop'}`);
  const work = options.state === undefined ? join(folder, 'cloud') : resolve(options.state, 'cloud');
  await mkdir(folder, { recursive: true });
  const before = named === undefined || state === undefined ? [] : state.ended;
  // Writing the first drop takes about as long as the synthesis and needs nothing of it.
  const drops = named === undefined ? undefined : dropFolders(named, appDir, work, before.length);
  const app = await assemblyOf(options, appDir, io);
  const story = named ?? storyOfOwnDrop(options.drop ?? '', options, app);

  const seen = state?.seen ?? { states: [], said: [] };
  const timeline = createTimeline({ color: options.color, start: state?.now ?? Date.parse(story.start) });
  const rehearsal = await Rehearsal.start({
    assembly: app.assembly,
    appDir: app.dir,
    folder: work,
    story,
    ...(drops === undefined ? {} : { drops }),
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(state === undefined ? {} : { state, before }),
    onTimeline: (entry, at) => {
      if (entry.source === 'sfn' && entry.message.startsWith('enters')) seen.states.push(entry.subject);
      seen.said.push(`${entry.source} ${entry.subject} ${entry.message}`);
      const line = timeline.line(entry, at);
      if (line !== undefined) io.stdout(line);
    },
    onDefect: (error) => io.stderr(`defect of the rehearsal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    runCommand: (args, endpoint) => again([...args, '--endpoint-url', endpoint]),
  });
  try {
    const { ended, finished } = await rehearsal.play();
    const platform = rehearsal.platformOf(story.drops[0]?.model ?? '');
    const account = await connect({ endpoint: rehearsal.world.listener.endpoint, ...(platform === undefined ? {} : { platform }) });
    const deliveries: DeliveryLine[] = [];
    for (const one of ended) deliveries.push({ ...lineOf(one), ...(await collect(account, one, folder)) });
    await writeFile(join(folder, 'statistics.json'), `${JSON.stringify(rehearsal.statistics(), null, 2)}\n`);
    const problems = differences(story, { ...seen, finished, ended, ...(await atRest(account, story)) });
    if (options.state !== undefined) {
      const kept = named === undefined ? [...(state?.ended ?? []), ...ended] : ended;
      await writeState(options.state, rehearsal, kept, seen);
    }
    const code = options.drop === undefined ? (problems.length === 0 ? 0 : 1) : dropExit(ended);
    const peakMemoryBytes = memory.stop();
    tell(io, options, { deliveries, problems, rehearsal, wallSeconds: (performance.now() - began) / 1000, peakMemoryBytes, folder });
    if (options.keep) await keepAlive(rehearsal, io);
    if (options.json)
      io.stdout(jsonLine(story.name, { code, deliveries, wallSeconds: (performance.now() - began) / 1000, peakMemoryBytes }));
    return code;
  } finally {
    await rehearsal.close();
    // Objects of a finished rehearsal are large and in the records already; the call log stays.
    if (options.state === undefined)
      for (const part of ['objects', 'containers', 'uploads', 'made']) await rm(join(work, part), { recursive: true, force: true });
  }
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

function namedStory(options: RehearseOptions, appDir: string): Story {
  const story = loadStory(appDir, options.story ?? defaultStory(appDir));
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

const lineOf = ({ model, drop, outcome, reasons, generation, servingBefore, servingAfter }: Ended): DeliveryLine => ({
  model,
  drop,
  outcome,
  reasons,
  generation,
  servingBefore,
  servingAfter,
});

/** What serves in the end, and how every model of the story rests. */
async function atRest(account: Account, { drops }: Story): Promise<{ serving: number; rest: RestingModel[] }> {
  const rest: RestingModel[] = [];
  let serving: number | undefined;
  for (const model of new Set(drops.map((drop) => drop.model))) {
    const { champion, lock, frozen } = await account.ledger.head(model);
    serving ??= champion?.generation ?? 0;
    const name = account.models.get(model)?.endpointName;
    const endpoint = name === undefined ? undefined : await account.endpoints.describe(name);
    const open = await account.ledger.openDeliveries(model);
    rest.push({
      model,
      lockedBy: lock?.holder ?? null,
      frozen: frozen?.reason ?? null,
      champion: champion?.endpointConfigName ?? null,
      endpoint: endpoint === undefined ? null : { status: endpoint.status, endpointConfigName: endpoint.endpointConfigName },
      open: open.map(({ deliveryId }) => deliveryId),
    });
  }
  return { serving: serving ?? 0, rest };
}

function dropExit(ended: readonly Ended[]): number {
  const parsed = v.safeParse(outcomeSchema, ended.at(-1)?.outcome);
  return parsed.success ? exitCode(parsed.output) : 50;
}

interface Told {
  readonly deliveries: readonly DeliveryLine[];
  readonly problems: readonly string[];
  readonly rehearsal: Rehearsal;
  readonly wallSeconds: number;
  readonly peakMemoryBytes: number;
  readonly folder: string;
}

function tell(
  io: CommandIo,
  options: RehearseOptions,
  { deliveries, problems, rehearsal, wallSeconds, peakMemoryBytes, folder }: Told,
): void {
  io.stdout('');
  io.stdout(summaryTable(deliveries, { color: options.color, ...(io.columns === undefined ? {} : { width: io.columns }) }));
  const here = (path: string): string => relative(process.cwd(), path) || path;
  for (const { drop, report, record } of deliveries) {
    if (report !== undefined) io.stdout(`report ${drop}  ${here(report)}`);
    if (record !== undefined) io.stdout(`record ${drop}  ${here(record)}`);
  }
  const { unknown } = rehearsal.model.inventory;
  if (unknown.length > 0)
    io.stdout(`not rehearsed, unless a delivery touches it: ${unknown.map(({ type, path }) => `${path} (${type})`).join(', ')}`);
  io.stdout(
    `every AWS call of it  ${here(join(options.state === undefined ? join(folder, 'cloud') : resolve(options.state, 'cloud'), 'calls.jsonl'))}`,
  );
  io.stdout(`took ${wallSeconds.toFixed(1)} s, at most ${Math.round(peakMemoryBytes / 1e6)} MB`);
  for (const problem of problems) io.stderr(`not as the story should end: ${problem}`);
}

function jsonLine(
  story: string,
  {
    code,
    deliveries,
    wallSeconds,
    peakMemoryBytes,
  }: { code: number; deliveries: readonly DeliveryLine[]; wallSeconds: number; peakMemoryBytes: number },
): string {
  const last = deliveries.at(-1);
  return JSON.stringify({
    story,
    ok: code === 0,
    deliveries: deliveries.map(({ report: _report, record: _record, ...line }) => line),
    report: last?.report ?? null,
    record: last?.record ?? null,
    wallSeconds,
    peakMemoryBytes,
  });
}
