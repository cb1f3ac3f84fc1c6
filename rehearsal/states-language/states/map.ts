import type { Json } from '../../cloud/cloud.ts';
import { Branch, type Outcome, type Payload, payload } from '../branch.ts';
import type { MapState } from '../definition.ts';
import { StateFailure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { noteTaskAborted, type Visit } from '../visit.ts';

/**
 * Runs the processor once for each item, at most MaxConcurrency at a time; the result keeps the items' order.
 * The first failure ends the others: an inline Map tolerates none.
 */
export async function runMap(visit: Visit<MapState>): Promise<void> {
  const { state } = visit;
  const items = await itemsOf(visit);
  const limit = state.MaxConcurrency === undefined ? 0 : await visit.number(state.MaxConcurrency, 'MaxConcurrency', 0);
  for (const field of ['ToleratedFailureCount', 'ToleratedFailurePercentage'] as const) {
    const value = state[field];
    if (value !== undefined) await visit.number(value, field, 0);
  }
  const started = visit.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const iterations = new Iterations(visit, items);
  if (items.length === 0) return iterations.succeed();
  const slots = Math.min(items.length, limit === 0 ? LIMITS.inlineConcurrency : limit);
  for (let slot = 0; slot < slots; slot += 1) await iterations.startNext(started);
}

async function itemsOf(visit: Visit<MapState>): Promise<readonly Json[]> {
  const { Items } = visit.state;
  if (Items === undefined) {
    if (Array.isArray(visit.input.value)) return visit.input.value;
    throw visit.evaluationFailure(`Map state input must be an array but was: ${visit.input.text}`);
  }
  const items = await visit.evaluate(Items, 'Items');
  if (!Array.isArray(items)) throw visit.typeFailure(Items, 'Items', 'array', items);
  return items;
}

class Iterations {
  readonly #visit: Visit<MapState>;
  readonly #items: readonly Json[];
  readonly #outputs: (Payload | undefined)[];
  #next = 0;
  #open: number;

  constructor(visit: Visit<MapState>, items: readonly Json[]) {
    this.#visit = visit;
    this.#items = items;
    this.#outputs = items.map(() => undefined);
    this.#open = items.length;
  }

  /** Starts the next iteration after the event `previous`: the Map's own start, or the end of the iteration before in this slot. */
  async startNext(previous: number): Promise<void> {
    const visit = this.#visit;
    const index = this.#next;
    const value = this.#items[index];
    if (value === undefined) return;
    this.#next += 1;
    const { ItemProcessor, ItemSelector } = visit.state;
    const started = visit.execution.note('MapIterationStarted', previous, this.#details('Started', index));
    const item: Json = { Index: index, Value: value };
    const child: Branch = new Branch(
      ItemProcessor,
      started,
      (outcome) => visit.guard(() => this.#done(index, child, outcome)),
      visit.branch,
      item,
    );
    child.announceAbort = (event) => visit.execution.note('MapIterationAborted', event, this.#details('Aborted', index));
    visit.adopt(child);
    const input = ItemSelector === undefined ? value : await this.#select(ItemSelector, item);
    visit.execution.enter(child, ItemProcessor.StartAt, payload(input));
  }

  async #select(selector: Json, item: Json): Promise<Json> {
    this.#visit.mapItem = item;
    try {
      return await this.#visit.evaluate(selector, 'ItemSelector');
    } finally {
      this.#visit.mapItem = undefined;
    }
  }

  async #done(index: number, child: Branch, outcome: Outcome): Promise<void> {
    const { execution, branch } = this.#visit;
    if ('failure' in outcome) {
      branch.lastEvent = child.lastEvent;
      execution.note('MapIterationFailed', child.lastEvent, this.#details('Failed', index));
      noteTaskAborted(execution, child);
      throw new StateFailure(outcome.failure);
    }
    branch.lastEvent = execution.note('MapIterationSucceeded', child.lastEvent, this.#details('Succeeded', index));
    this.#outputs[index] = outcome.output;
    this.#open -= 1;
    if (this.#open === 0) await this.succeed();
    else await this.startNext(child.lastEvent);
  }

  async succeed(): Promise<void> {
    const visit = this.#visit;
    const result = payload(this.#outputs.map((output) => output?.value ?? null));
    visit.checkSize(result);
    visit.execution.note('MapStateSucceeded', visit.branch.lastEvent);
    await visit.leave(visit.state, result, { result: result.value });
  }

  #details(what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted', index: number) {
    return { [`mapIteration${what}EventDetails`]: { name: this.#visit.name, index } };
  }
}
