import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { exitCode, outcomeSchema } from '../../domain/delivery/outcome.ts';
import { dropFolders, MadeDrops } from '../../rehearsal/rehearse/drops.ts';
import type { Ended } from '../../rehearsal/rehearse/outcomes.ts';
import { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';
import type { WarmFunctions } from '../../rehearsal/rehearse/warm-functions.ts';
import type { Story } from '../../rehearsal/story/story.ts';
import { type Account, connect } from '../account/connection.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import { createTimeline, summaryTable } from '../timeline/index.ts';
import type { AppFolder } from './app.ts';
import { collect, type DeliveryFiles } from './collect.ts';
import { keepAlive } from './keep.ts';
import { MemoryWatch } from './memory.ts';
import type { RehearseOptions } from './options.ts';
import { readState, writeState } from './state.ts';
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

/** What is played, and with what. */
export interface Play {
  readonly options: RehearseOptions;
  readonly appDir: string;
  /** The synthesized app; synthesis begins when it is first asked for. */
  readonly app: () => Promise<AppFolder>;
  /** The story, when it needs nothing of the synthesized app. */
  readonly named: Story | undefined;
  /** The story around somebody's own drop. */
  readonly ofDrop: (app: AppFolder) => Story;
  /** Functions of the stories before. @default none */
  readonly warm?: WarmFunctions;
  /** Drops of the stories before. @default none */
  readonly made?: MadeDrops;
  readonly io: CommandIo;
  /** Runs another command line of the product. */
  readonly again: (argv: readonly string[]) => Promise<number>;
}

/** Plays one story to its end, tells what happened, and answers the exit code. */
export async function play({ options, appDir, app: synthesized, named, ofDrop, warm, made, io, again }: Play): Promise<number> {
  const began = performance.now();
  const memory = new MemoryWatch();
  const state = await beginning(options);
  const folder = resolve('rehearsals', `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${named?.name ?? 'drop'}`);
  const work = options.state === undefined ? join(folder, 'cloud') : resolve(options.state, 'cloud');
  await mkdir(folder, { recursive: true });
  const beforeFolder = options.from === undefined ? undefined : resolve(options.from, 'cloud');
  if (beforeFolder !== undefined) await copyWithoutObjects(beforeFolder, work);
  const before = named === undefined || state === undefined ? [] : state.ended;
  // Writing the first drop takes about as long as the synthesis and needs nothing of it.
  const drops = named === undefined ? undefined : dropFolders(named, appDir, made ?? new MadeDrops(join(work, 'made')), before.length);
  const app = await synthesized();
  const story = named ?? ofDrop(app);

  const seen = { states: [...(state?.seen.states ?? [])], said: [...(state?.seen.said ?? [])] };
  const timeline = createTimeline({ color: options.color, start: state?.now ?? Date.parse(story.start) });
  const rehearsal = await Rehearsal.start({
    assembly: app.assembly,
    appDir: app.dir,
    folder: work,
    ...(beforeFolder === undefined ? {} : { beforeFolder }),
    story,
    ...(drops === undefined ? {} : { drops }),
    seed: options.seed,
    ...(warm === undefined ? {} : { warm }),
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

/** Objects never change, so they are read where they lie; a day of them is more than a thousand files. */
async function copyWithoutObjects(from: string, to: string): Promise<void> {
  const objects = join(from, 'objects');
  await cp(from, to, { recursive: true, filter: (source) => source !== objects });
}

/** The state that a rehearsal begins with, if any. */
async function beginning({ state, from }: RehearseOptions): Promise<Awaited<ReturnType<typeof readState>>> {
  if (from === undefined) return state === undefined ? undefined : readState(state);
  const found = await readState(from);
  if (found === undefined)
    throw new UsageError(`--from ${from} holds no rehearsal: it has no state.json; make one with slipway rehearse --state ${from}`);
  return found;
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
