import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { RetireAlarmsInput } from './contract.ts';

export interface Ports {
  readonly alarms: Alarms;
}

/** Deletes the alarms that lived for one shift; the user's own among them stay. */
export const retireAlarms =
  ({ alarms }: Ports) =>
  async ({ fleet }: RetireAlarmsInput) => {
    const own = fleet.alarms.filter((name) => !fleet.userAlarms.includes(name));
    await alarms.remove(own);
    return { removed: own };
  };
