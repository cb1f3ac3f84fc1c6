import type { AlarmView } from '../../adapters/cloudwatch/alarms.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Champion } from '../../domain/delivery/documents.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { ALARM_KINDS } from '../../domain/delivery/names.ts';
import { STANDING_ALARMS } from '../../lib/alarms/runbook.ts';
import type { Account } from './connection.ts';

/** Words of a policy's `watch` that name what is watched rather than an alarm. */
const WATCHED: ReadonlySet<string> = new Set(['errors', 'latency', 'invalidOutput', 'dataDrift']);

/** Whether an alarm is one of those that live for one shift of this endpoint. */
export function isShiftAlarm(name: string, endpointName: string): boolean {
  const rest = name.startsWith(`${endpointName}-g`) ? name.slice(endpointName.length + 2) : '';
  const [, kind = ''] = /^\d+-([a-z]+)$/.exec(rest) ?? [];
  return ALARM_KINDS.some((known) => known === kind);
}

/** A model's standing alarms, those of a shift under way, and the user's own that its policy names. */
export async function alarmsOf(
  account: Pick<Account, 'alarms' | 'ledger' | 'objects'>,
  model: string,
  endpointName: string,
  champion: Champion | null,
): Promise<readonly AlarmView[]> {
  const standing = STANDING_ALARMS.map((kind) => `${model}-${kind}`);
  const [fixed, ofShift] = await Promise.all([
    account.alarms.describe([...standing, ...(await usersAlarms(account, champion))]),
    account.alarms.named(`${endpointName}-g`),
  ]);
  return [...fixed, ...ofShift.filter(({ name }) => isShiftAlarm(name, endpointName))].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function usersAlarms(
  { ledger, objects }: Pick<Account, 'ledger' | 'objects'>,
  champion: Champion | null,
): Promise<readonly string[]> {
  const made = champion === null ? undefined : await ledger.summary(champion.deliveryId);
  if (made === undefined) return [];
  try {
    const { watch } = await readPolicy(objects, made);
    return [...watch.rollBackOn, ...watch.notifyOn].filter((name) => !WATCHED.has(name));
  } catch (error) {
    // A policy that is gone or was edited costs the look at those alarms, not the look at everything else.
    if (error instanceof StepError) return [];
    throw error;
  }
}
