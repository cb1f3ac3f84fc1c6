import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';
import { readStory } from '../../rehearsal/story/story.ts';
import type { Account, ConnectOptions } from '../account/connection.ts';
import type { Environment } from '../account/environment.ts';
import type { StateValues } from '../account/place.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import { synthesize } from './app.ts';
import { readState, writeState } from './state.ts';
import { letTimePass } from './time.ts';

/** Real time between two looks at a state that nothing happens in. */
const LOOK_MS = 50;

/** Nothing happens but what is asked for. */
const NO_STORY = readStory('state', { title: 'what a rehearsal left', drops: [], expect: { deliveries: [] } });

/**
 * Brings the local cloud of a state up, does something with it, and keeps it again when every workflow rests: what was begun comes to
 * its end.
 */
export async function withState<T>(
  state: string,
  values: StateValues,
  options: ConnectOptions,
  io: CommandIo,
  environment: Environment,
  visit: (account: Account) => Promise<T>,
): Promise<T> {
  const folder = resolve(state);
  const saved = await readState(folder);
  if (saved === undefined)
    throw new UsageError(`--state ${state} holds no rehearsal: it has no state.json; make one with slipway rehearse --state ${state}`);
  const appDir = resolve(values.app ?? '.');
  const assembly = values.assembly === undefined ? (await synthesize(appDir)).assembly : resolve(values.assembly);
  if (!existsSync(join(assembly, 'manifest.json')))
    throw new UsageError(`${assembly} is no cloud assembly: it has no manifest.json; run cdk synth first`);
  const rehearsal = await Rehearsal.start({
    assembly,
    appDir,
    folder: join(folder, 'cloud'),
    story: NO_STORY,
    seed: '1',
    state: saved,
    onDefect: (error) => io.stderr(`defect of the rehearsal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  try {
    let over = false;
    const visiting = environment
      .connect({ ...options, endpoint: rehearsal.world.listener.endpoint })
      .then(visit)
      .finally(() => {
        over = true;
      });
    await Promise.all([visiting, letTimePass(rehearsal, LOOK_MS, () => over && rehearsal.world.sfn.runningCount() === 0)]);
    return await visiting;
  } finally {
    await writeState(folder, rehearsal, [...saved.ended, ...rehearsal.ended], saved.seen);
    await rehearsal.close();
  }
}
