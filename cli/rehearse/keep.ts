import { setTimeout as wait } from 'node:timers/promises';
import type { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';
import type { CommandIo } from '../command-io.ts';

/** Real time between two looks, and the virtual time that passes with each: a minute a second. */
const LOOK_MS = 250;
const PASSES_MS = 15_000;

/** Leaves the local cloud up until Ctrl-C. Time goes on slowly; while a workflow runs, as fast as it can. */
export async function keepAlive(rehearsal: Rehearsal, io: CommandIo): Promise<void> {
  const { endpoint } = rehearsal.world.listener;
  io.stdout(`the rehearsal stays up at ${endpoint} until Ctrl-C`);
  io.stdout(`  slipway status --endpoint-url ${endpoint}`);
  io.stdout(
    `  AWS_ACCESS_KEY_ID=operator AWS_SECRET_ACCESS_KEY=operator aws --region ${rehearsal.model.region} --endpoint-url ${endpoint} s3 ls`,
  );
  let stop = false;
  const end = (): void => {
    stop = true;
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  while (!stop) {
    await rehearsal.settle(PASSES_MS);
    // Requests from outside must be answered in between.
    while (!stop && rehearsal.world.sfn.runningCount() > 0) {
      await rehearsal.settle(PASSES_MS);
      await wait(0);
    }
    await wait(LOOK_MS);
  }
  process.off('SIGINT', end);
  process.off('SIGTERM', end);
}
