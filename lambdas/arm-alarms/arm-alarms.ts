import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Metrics } from '../../adapters/cloudwatch/metrics.ts';
import { METRICS } from '../../domain/delivery/metrics.ts';
import type { ArmAlarmsInput } from './contract.ts';

export interface Ports {
  readonly alarms: Alarms;
  readonly metrics: Metrics;
}

/**
 * Publishes the control metrics' first values and looks whether every alarm of the shift is OK. An alarm that fires already
 * would end the shift at once; one without data might never end it, so the shift waits until it has some.
 */
export const armAlarms =
  ({ alarms, metrics }: Ports) =>
  async ({ at, fleet }: ArmAlarmsInput) => {
    const dimensions = { EndpointName: fleet.endpointName, EndpointConfigName: fleet.endpointConfigName };
    await metrics.publish([
      { name: METRICS.judgeHeartbeat, value: 1, at, dimensions },
      { name: METRICS.canaryBreach, value: 0, at, dimensions },
      { name: METRICS.abort, value: 0, at, dimensions },
    ]);
    const found = new Map((await alarms.describe(fleet.alarms)).map((alarm) => [alarm.name, alarm]));
    const missing = fleet.alarms.filter((name) => !found.has(name));
    if (missing.length > 0) return { verdict: 'fail' as const, reasons: missing.map((name) => `alarm ${name} does not exist`) };
    const firing = [...found.values()].filter(({ state }) => state === 'ALARM');
    if (firing.length > 0 && firing.some(({ name }) => fleet.userAlarms.includes(name))) {
      return {
        verdict: 'fail' as const,
        reasons: firing.map(({ name, reason }) => `alarm ${name} fires before the shift began: ${reason}`),
      };
    }
    const waiting = [...found.values()].filter(
      ({ name, state }) => state !== 'OK' && !(fleet.userAlarms.includes(name) && state === 'INSUFFICIENT_DATA'),
    );
    const silent = [...found.values()].filter(({ name, state }) => fleet.userAlarms.includes(name) && state === 'INSUFFICIENT_DATA');
    if (silent.length > 0)
      return {
        verdict: 'inconclusive' as const,
        reasons: silent.map(({ name }) => `alarm ${name} has no data: it would not notice anything`),
      };
    if (waiting.length > 0)
      return { verdict: 'inconclusive' as const, reasons: waiting.map(({ name, state }) => `alarm ${name} is ${state}, not OK`) };
    return { verdict: 'pass' as const, reasons: [] };
  };
