import type { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';
import type { CommandIo } from '../command-io.ts';
import { letTimePass } from './time.ts';

/** Real time between two looks; a quarter of a virtual minute passes with each. */
const LOOK_MS = 250;

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
  await letTimePass(rehearsal, LOOK_MS, () => stop);
  process.off('SIGINT', end);
  process.off('SIGTERM', end);
}
