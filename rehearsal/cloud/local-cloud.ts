import * as v from 'valibot';
import type { Clock } from '../clock/clock.ts';
import { AwsError, NotRehearsed } from './aws-error.ts';
import { type CallRecord, elide } from './call-log.ts';
import { Chance } from './chance.ts';
import type { Caller, Cloud, EmittedEvent, Json, LogLine, Members, Service, TimelineEntry } from './cloud.ts';
import { type Authorize, type Denial, denialError } from './denial.ts';
import { durationOf } from './durations.ts';
import { type Fault, Faults, faultError } from './fault.ts';
import { AnyJson } from './json.ts';
import { operationName, serviceName } from './naming.ts';

export interface LocalCloudOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  /** @default aws */
  readonly partition?: string;
  /** What ids and random numbers derive from: the same seed tells the same story. */
  readonly seed: string;
  /** IAM's decision. It is asked only for callers with a role. */
  readonly authorize: Authorize;
  /** @default - the services work */
  readonly faults?: readonly Fault[];
  /** Virtual durations that replace those of durations.ts, milliseconds. */
  readonly durations?: Readonly<Record<string, number>>;
  /** Gets every call, in order. @default - calls are not kept */
  readonly calls?: (record: CallRecord) => void;
}

/** A cloud in one process: services register themselves, callers reach them through `call`. It knows none of them. */
export class LocalCloud implements Cloud {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #options: LocalCloudOptions;
  readonly #services = new Map<string, Service>();
  readonly #onEvent: ((event: EmittedEvent) => void)[] = [];
  readonly #onLog: ((line: LogLine) => void)[] = [];
  readonly #onTimeline: ((entry: TimelineEntry, at: number) => void)[] = [];

  constructor(options: LocalCloudOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.account = options.account;
    this.region = options.region;
    this.partition = options.partition ?? 'aws';
    this.#chance = new Chance(options.seed);
    this.#faults = new Faults(options.faults ?? []);
  }

  register(...services: readonly Service[]): this {
    for (const service of services) {
      const name = serviceName(service.name);
      if (this.#services.has(name)) throw new Error(`the service ${name} is registered twice`);
      this.#services.set(name, service);
    }
    return this;
  }

  /** The default bus listens here. */
  onEvent(listener: (event: EmittedEvent) => void): void {
    this.#onEvent.push(listener);
  }

  /** Log storage and the reader of EMF lines listen here. */
  onLog(listener: (line: LogLine) => void): void {
    this.#onLog.push(listener);
  }

  /** `at` is virtual now, milliseconds since the epoch. */
  onTimeline(listener: (entry: TimelineEntry, at: number) => void): void {
    this.#onTimeline.push(listener);
  }

  async call(service: string, operation: string, input: Members, caller: Caller): Promise<Members> {
    const name = serviceName(service);
    const api = operationName(operation);
    const fault = this.#faults.hit(name, api, input, caller);
    const denied: { denial?: Denial } = {};
    try {
      const answer = await this.#answer(name, api, input, caller, fault, denied);
      this.#record(name, api, input, caller, 'allowed', fault?.answer.kind);
      return answer;
    } catch (error) {
      const outcome = denied.denial !== undefined ? 'denied' : error instanceof AwsError ? error.name : 'InternalFailure';
      const why =
        denied.denial === undefined
          ? fault?.answer.kind
          : `${denied.denial.action} on ${denied.denial.resource}: ${denied.denial.hint ?? denied.denial.message}`;
      this.#record(name, api, input, caller, outcome, why);
      throw error;
    }
  }

  emit(event: EmittedEvent): void {
    for (const listener of this.#onEvent) listener(event);
  }

  log(line: LogLine): void {
    for (const listener of this.#onLog) listener(line);
  }

  timeline(entry: TimelineEntry): void {
    for (const listener of this.#onTimeline) listener(entry, this.clock.now());
  }

  id(...parts: readonly string[]): string {
    return this.#chance.id(...parts);
  }

  random(purpose: string): () => number {
    return this.#chance.random(purpose);
  }

  duration(kind: string): number {
    return durationOf(kind, this.#options.durations);
  }

  /** The state of all services, and how far ids and random numbers have come. */
  async save(): Promise<Json> {
    const services: Record<string, Json> = {};
    for (const [name, service] of this.#services) if (service.save !== undefined) services[name] = await service.save();
    return { chance: this.#chance.save(), services };
  }

  /** Takes up a saved state. Services that the state does not name keep theirs. */
  async load(state: Json): Promise<void> {
    const saved = v.parse(Saved, state);
    this.#chance.load(saved.chance);
    for (const [name, service] of this.#services) {
      const own = saved.services[name];
      if (own !== undefined) await service.load?.(own);
    }
  }

  async #answer(
    name: string,
    api: string,
    input: Members,
    caller: Caller,
    fault: Fault | undefined,
    denied: { denial?: Denial },
  ): Promise<Members> {
    const service = this.#services.get(name);
    if (service === undefined) throw new NotRehearsed(`the service ${name}`, `rehearsed: ${[...this.#services.keys()].sort().join(', ')}`);
    const operation = Object.hasOwn(service.operations, api) ? service.operations[api] : undefined;
    if (operation === undefined)
      throw new NotRehearsed(`${name}:${api}`, `rehearsed of ${name}: ${Object.keys(service.operations).join(', ')}`);
    if (fault?.answer.kind === 'error') throw faultError(fault.answer);

    const denial = caller.roleArn === undefined ? undefined : this.#options.authorize(service.permissions(api, input, this), caller);
    if (denial !== undefined) {
      denied.denial = denial;
      this.#tellDenial(name, api, denial, caller);
      throw denialError(name, denial);
    }

    const run = () => operation(input, { caller, now: this.clock.now(), cloud: this });
    if (fault?.answer.kind === 'twice') await run();
    const answer = await run();
    if (fault?.answer.kind === 'lost') throw faultError(fault.answer);
    return answer;
  }

  #tellDenial(service: string, operation: string, denial: Denial, caller: Caller): void {
    const purpose = caller.purpose === undefined ? '' : `, needed to ${caller.purpose}`;
    this.timeline({
      source: 'iam',
      subject: caller.name,
      message: `may not ${denial.action} on ${denial.resource}${purpose}: ${denial.hint ?? denial.message}`,
      data: { service, operation, action: denial.action, resource: denial.resource, role: caller.roleArn ?? null },
    });
  }

  #record(service: string, operation: string, input: Members, caller: Caller, outcome: string, why?: string): void {
    this.#options.calls?.({
      at: new Date(this.clock.now()).toISOString(),
      caller: caller.name,
      ...(caller.roleArn === undefined ? {} : { role: caller.roleArn }),
      service,
      operation,
      parameters: elide(input),
      outcome,
      ...(why === undefined ? {} : { why }),
    });
  }
}

const Counts = v.record(v.string(), v.number());
const Saved = v.object({ chance: v.object({ asked: Counts, streams: Counts }), services: v.record(v.string(), AnyJson) });
