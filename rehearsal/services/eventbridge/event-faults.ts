import type { EventFault } from './rule.ts';

/** What becomes of one event on its way through one rule: how much later, in virtual milliseconds, each copy comes. */
export type Copies = readonly number[];

/** The story's faults with their counters. */
export class EventFaults {
  readonly #faults: readonly { readonly fault: EventFault; seen: number }[];

  constructor(faults: readonly EventFault[]) {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
  }

  /** The copies of the next event that matches the rule: `[0]` when nothing is wrong, `[]` when it is dropped. */
  copies(rule: string): { readonly copies: Copies; readonly faults: readonly EventFault[] } {
    let copies: readonly number[] = [0];
    const hit: EventFault[] = [];
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.rule !== rule) continue;
      entry.seen += 1;
      if (fault.nth !== undefined && fault.nth !== entry.seen) continue;
      hit.push(fault);
      const delay = fault.delay ?? 0;
      if (fault.kind === 'drop') copies = [];
      if (fault.kind === 'delay') copies = copies.map((later) => later + delay);
      if (fault.kind === 'duplicate') copies = [...copies, ...copies.slice(0, 1).map((later) => later + delay)];
    }
    return { copies, faults: hit };
  }
}
