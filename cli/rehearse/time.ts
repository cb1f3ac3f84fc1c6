import { setTimeout as wait } from 'node:timers/promises';
import type { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';

/** Virtual time that passes with each look. */
const PASSES_MS = 15_000;

/** Lets time pass until it is to stop: slowly, a look at a time; while a workflow runs, as fast as it can. Requests are answered in between. */
export async function letTimePass(rehearsal: Rehearsal, lookMs: number, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    await rehearsal.settle(PASSES_MS);
    while (!stopped() && rehearsal.world.sfn.runningCount() > 0) {
      await rehearsal.settle(PASSES_MS);
      await wait(0);
    }
    await wait(lookMs);
  }
}
