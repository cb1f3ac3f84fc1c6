import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AnyJson } from '../../rehearsal/cloud/json.ts';
import { type Ended, endedDeliverySchema } from '../../rehearsal/rehearse/outcomes.ts';
import type { Rehearsal } from '../../rehearsal/rehearse/rehearsal.ts';

/** What was seen of the workflows: states entered and lines of the timeline, in order. */
const seenSchema = v.object({ states: v.array(v.string()), said: v.array(v.string()) });

const stateSchema = v.object({
  version: v.literal(1),
  now: v.number(),
  cloud: AnyJson,
  ended: v.array(endedDeliverySchema),
  seen: seenSchema,
});
type State = v.InferOutput<typeof stateSchema>;

const fileOf = (folder: string): string => join(folder, 'state.json');

/** What an earlier rehearsal left in this folder; undefined when none did. */
export async function readState(folder: string): Promise<State | undefined> {
  return existsSync(fileOf(folder)) ? v.parse(stateSchema, JSON.parse(await readFile(fileOf(folder), 'utf8'))) : undefined;
}

/** Keeps a rehearsal with the deliveries that ended in it and what was seen of them. */
export async function writeState(folder: string, rehearsal: Rehearsal, ended: readonly Ended[], seen: State['seen']): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(folder), JSON.stringify({ ...(await rehearsal.save()), ended, seen }));
}
