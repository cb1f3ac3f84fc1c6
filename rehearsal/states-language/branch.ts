import type { Json } from '../cloud/cloud.ts';
import type { Flow } from './definition.ts';
import type { Failure } from './failure.ts';

/** A value with its JSON text, so that each payload is written out once. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

export function payload(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

export type Outcome = { readonly output: Payload } | { readonly failure: Failure };

/** What a branch is doing now, so that it can be put to an end from outside. */
export interface Activity {
  /** Ends at once: takes back timers, cancels tasks, writes the Aborted events. `previous` is the event that they follow. */
  abort(previous: number, record: boolean): void;
}

/**
 * One line of states being walked: the machine itself, a branch of a Parallel, an iteration of a Map.
 * It reads the variables of the branches around it and assigns only its own.
 */
export class Branch {
  readonly flow: Flow;
  readonly outer: Branch | undefined;
  /** `$states.context.Map.Item` of the innermost iteration. */
  readonly mapItem: Json | undefined;
  /** The event that the next one follows. */
  lastEvent: number;
  activity: Activity | undefined;
  over = false;
  /** Writes what the history says of the branch itself when it is ended from outside (MapIterationAborted). */
  announceAbort: ((previous: number) => void) | undefined;
  readonly done: (outcome: Outcome) => void | Promise<void>;
  #variables: Readonly<Record<string, Json>> = {};

  constructor(
    flow: Flow,
    lastEvent: number,
    done: (outcome: Outcome) => void | Promise<void>,
    outer?: Branch,
    mapItem: Json | undefined = outer?.mapItem,
  ) {
    this.flow = flow;
    this.outer = outer;
    this.mapItem = mapItem;
    this.lastEvent = lastEvent;
    this.done = done;
  }

  /** All variables in sight; inner names win. */
  variables(): Readonly<Record<string, Json>> {
    return this.outer === undefined ? this.#variables : { ...this.outer.variables(), ...this.#variables };
  }

  assign(values: Readonly<Record<string, Json>>): void {
    this.#variables = { ...this.#variables, ...values };
  }

  abort(previous: number, record: boolean): void {
    if (this.over) return;
    this.over = true;
    if (record) this.announceAbort?.(previous);
    this.activity?.abort(previous, record);
  }
}
