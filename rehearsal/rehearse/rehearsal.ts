import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAssembly } from '../assembly/load-assembly.ts';
import type { AssemblyModel } from '../assembly/model.ts';
import type { Json, TimelineEntry } from '../cloud/cloud.ts';
import { requirePython } from '../containers/script-mode.ts';
import { withoutStatement } from '../iam/without-statement.ts';
import type { Story, StoryDrop } from '../story/story.ts';
import { Acts, type RunCommand } from './acts.ts';
import { dropFolders, MadeDrops, putDrop } from './drops.ts';
import { scriptModeImages } from './images.ts';
import { type PublishedModel, publishedModels } from './models.ts';
import { type Ended, endedIn } from './outcomes.ts';
import { SecondFleets } from './second-fleets.ts';
import { shortagesFrom } from './shortages.ts';
import { type Statistics, statisticsOf } from './statistics.ts';
import type { WarmFunctions } from './warm-functions.ts';
import { createWorld, type World } from './world.ts';

export interface RehearsalOptions {
  /** Folder of the synthesized app. */
  readonly assembly: string;
  /** Folder that story paths are relative to. */
  readonly appDir: string;
  /** Folder for everything that this rehearsal writes. */
  readonly folder: string;
  /** Folder of an earlier rehearsal, whose objects are read where they lie. @default none */
  readonly beforeFolder?: string;
  readonly story: Story;
  /** Folders of the story's drops, in its order, where somebody has begun to write them. @default written when the story begins */
  readonly drops?: readonly Promise<string>[];
  readonly seed: string;
  readonly port?: number;
  /** Functions that earlier rehearsals of the same assembly left warm. @default none */
  readonly warm?: WarmFunctions;
  /** Saved by an earlier rehearsal. */
  readonly state?: SavedRehearsal;
  /** Deliveries of that state with which this story goes on: they are its first drops, and do not arrive again. @default none */
  readonly before?: readonly Ended[];
  readonly onTimeline?: (entry: TimelineEntry, at: number) => void;
  readonly onDefect?: (error: unknown) => void;
  /** Runs a command line of the product against this rehearsal, for stories that have an operator. */
  readonly runCommand?: RunCommand;
}

/** What `--state` keeps between two rehearsals. */
export interface SavedRehearsal {
  readonly version: 1;
  /** Virtual moment at which it stopped, milliseconds since the epoch. */
  readonly now: number;
  readonly cloud: Json;
}

export interface RehearsalResult {
  readonly ended: readonly Ended[];
  /** `done`: every drop has its outcome. `stuck`: nothing moves any more, or too much virtual time has passed. */
  readonly finished: 'done' | 'stuck';
}

/** Longer than any workflow may run. */
const LONGEST = 14 * 86_400_000;

/** When nothing has run for this long and a drop still has no outcome, it will never get one. */
const PATIENCE = 3 * 3_600_000;

/** One rehearsal: an assembly, a story, and the local cloud in which it happens. */
export class Rehearsal {
  readonly model: AssemblyModel;
  readonly world: World;
  readonly ended: Ended[] = [];
  readonly #options: RehearsalOptions;
  readonly #targets: ReadonlyMap<string, PublishedModel>;
  readonly #acts: Acts;
  readonly #arrivals: { readonly model: string; readonly drop: string; readonly at: number }[] = [];
  readonly #fleets = new SecondFleets();

  private constructor(options: RehearsalOptions, model: AssemblyModel, world: World) {
    this.#options = options;
    this.model = model;
    this.world = world;
    this.#targets = publishedModels(model);
    this.#acts = new Acts(options.story.acts, world, model, options.runCommand);
    world.cloud.onTimeline((entry, at) => {
      options.onTimeline?.(entry, at);
      this.#acts.see(entry);
    });
    world.onBusEvent((event) => {
      this.#fleets.see(event, world.clock.now());
      const ended = endedIn(event, world.clock.now());
      if (ended === undefined) return;
      this.#end(ended);
    });
    for (const ended of options.before ?? []) this.#end(ended);
  }

  #end(ended: Ended): void {
    this.ended.push(ended);
    this.#acts.end(ended);
  }

  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const { story, appDir, before = [] } = options;
    for (const [index, { model, drop }] of before.entries()) {
      const own = story.drops[index];
      if (own?.model !== model || own.name !== drop)
        throw new Error(
          `the state has ended ${model}/${drop}, where this story has ${own === undefined ? 'no drop more' : `${own.model}/${own.name}`}: it cannot go on from there`,
        );
    }
    const loaded = loadAssembly(options.assembly, { appDir });
    const removal = story.withoutPermission;
    const model =
      removal === undefined
        ? loaded
        : withoutStatement(loaded, {
            roleNamePattern: removal.role,
            ...(removal.sid === undefined ? {} : { sid: removal.sid }),
            ...(removal.action === undefined ? {} : { action: removal.action }),
          });
    const targets = publishedModels(model);
    const stacks = new Set(story.drops.flatMap((drop) => targets.get(drop.model)?.stack ?? []));
    await requirePython(scriptModeImages(model, stacks), process.env['PATH'] ?? '');
    const start = options.state?.now ?? Date.parse(story.start);
    const world = await createWorld({
      model,
      folder: options.folder,
      ...(options.beforeFolder === undefined ? {} : { beforeFolder: options.beforeFolder }),
      seed: options.seed,
      start,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.warm === undefined ? {} : { warm: options.warm }),
      faults: story.faults,
      eventFaults: eventFaults(story, model),
      durations: story.durations,
      hyperparameters: story.hyperparameters,
      quotas: story.quotas,
      ...(story.pingSeconds === undefined ? {} : { healthLimitMs: story.pingSeconds * 1000 }),
      // Declared, not measured: a busy laptop must not make a model look slow.
      latency: [...story.latency, { name: '*', medianMs: 20 }],
      sagemaker: {
        capacity: story.capacity,
        shortages: shortagesFrom(start, story.shortages),
        ...(story.spotSavings === undefined ? {} : { spotSavings: story.spotSavings }),
        noRoomForGreen: story.noRoomForGreen,
        silentRollback: story.silentRollback,
        servingEnvironment: story.servingEnvironment,
      },
      traffic: story.traffic.map(({ payloadFile, ...rest }) => ({
        ...rest,
        payloads: readFileSync(join(appDir, payloadFile), 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      })),
      ...(options.state === undefined ? {} : { state: options.state.cloud }),
      ...(options.onDefect === undefined ? {} : { onDefect: options.onDefect }),
    });
    return new Rehearsal(options, model, world);
  }

  /** Plays the story's drops one after the other, each some time after the outcome of the one before. */
  async play(): Promise<RehearsalResult> {
    const { appDir, folder, story, drops } = this.#options;
    const folders = drops ?? dropFolders(story, appDir, new MadeDrops(join(folder, 'made')));
    for (const [index, drop] of story.drops.entries()) {
      if (index < (this.#options.before?.length ?? 0)) continue;
      await this.#arrive(drop, index, (await folders[index]) ?? '');
      const finished = await this.#until(() => this.ended.length > index);
      if (finished === 'stuck') return { ended: this.ended, finished };
    }
    const { clock } = this.world;
    const rest = clock.now() + story.goOn;
    await this.#pass(rest);
    return { ended: this.ended, finished: 'done' };
  }

  /** Lets virtual time pass until the workflows rest, for commands against a kept rehearsal. */
  async settle(span: number): Promise<void> {
    await this.#pass(this.world.clock.now() + span);
  }

  async save(): Promise<SavedRehearsal> {
    return { version: 1, now: this.world.clock.now(), cloud: await this.world.save() };
  }

  /** Name of the platform that a model is on, as its stack publishes it. */
  platformOf(model: string): string | undefined {
    return this.#targets.get(model)?.platform;
  }

  /** What the rehearsal used so far; executions and jobs of a saved state that it went on from are among it. */
  statistics(): Statistics {
    const { clock, sfn, sagemaker, s3, lambda } = this.world;
    return statisticsOf({
      arrivals: this.#arrivals,
      ended: this.ended,
      sfn: sfn.save(),
      sagemaker: sagemaker.world.state,
      s3: s3.save(),
      counters: lambda.counters(),
      functions: this.model.functions,
      fleets: this.#fleets.all,
      spotSavings: sagemaker.world.story.spotSavings,
      now: clock.now(),
    });
  }

  close(): Promise<void> {
    return this.world.close();
  }

  async #arrive(drop: StoryDrop, index: number, source: string): Promise<void> {
    const target = this.#targets.get(drop.model);
    if (target === undefined)
      throw new Error(`the assembly has no model "${drop.model}"; it has ${[...this.#targets.keys()].join(', ') || 'none'}`);
    const { cloud, clock } = this.world;
    const outcome = this.ended[index - 1]?.at;
    const at = outcome === undefined ? clock.now() : Math.max(clock.now(), outcome + drop.after);
    await this.#pass(at);
    cloud.timeline({
      source: 'story',
      subject: drop.name,
      message: `drop ${drop.model}/${drop.name} arrives`,
      data: { model: drop.model, drop: drop.name },
    });
    // The clock stands at the last event before that moment.
    this.#arrivals.push({ model: drop.model, drop: drop.name, at: clock.now() });
    await putDrop(cloud, drop, source, target);
  }

  /** Lets virtual time come to a moment, whether or not anything happens then. */
  async #pass(moment: number): Promise<void> {
    const { clock } = this.world;
    clock.at(moment, () => undefined);
    await clock.run(() => clock.now() >= moment, moment);
  }

  /** Runs until something holds and every workflow has ended. */
  async #until(holds: () => boolean): Promise<'done' | 'stuck'> {
    const { clock, sfn } = this.world;
    const deadline = clock.now() + LONGEST;
    let lastRun = clock.now();
    const idleTooLong = (): boolean => {
      if (sfn.runningCount() > 0) lastRun = clock.now();
      return clock.now() - lastRun > PATIENCE;
    };
    const settled = (): boolean => holds() && sfn.runningCount() === 0;
    await clock.run(() => settled() || idleTooLong(), deadline);
    return settled() ? 'done' : 'stuck';
  }
}

/** A story names rules with `*`; each rule that fits gets the fault. */
function eventFaults(story: Story, model: AssemblyModel) {
  return story.events.flatMap(({ rule, nth, kind, delay }) => {
    const pattern = new RegExp(
      `^${rule
        .split('*')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    );
    const names = model.rules.map(({ name }) => name).filter((name) => pattern.test(name));
    if (names.length === 0) throw new Error(`no rule is called ${rule}; there are ${model.rules.map(({ name }) => name).join(', ')}`);
    return names.map((name) => ({ rule: name, kind, ...(nth === undefined ? {} : { nth }), ...(delay === undefined ? {} : { delay }) }));
  });
}
