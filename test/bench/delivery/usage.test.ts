import { pricedDrop, usageOf } from '../../../bench/delivery/usage.ts';
import { call, calls, statistics } from './story.ts';

describe('what one delivery used', () => {
  const second = usageOf(statistics, calls, 1);

  test('who it was and how long it took in virtual time', () => {
    expect(second).toMatchObject({
      model: 'flights',
      drop: '2001-02',
      deliveryId: 'flights-2',
      outcome: 'ROLLED_BACK',
      virtualSeconds: 3600,
    });
  });

  test('transitions of all its workflows, retries among them', () => {
    expect(second.transitions).toEqual({ total: 88, retries: 3, byMachine: { 'deliver-model': 27, 'shift-traffic': 61 } });
  });

  test('invocations by function whatever version is named, without those of the schedule', () => {
    expect(second.invocations).toEqual({ total: 2, byFunction: { judge: 2 } });
    // 2000 ms over 4 invocations, at half a GB.
    expect(second.gigabyteSeconds).toBeCloseTo(2 * 0.5 * 0.5, 9);
  });

  test('its own instances', () => {
    expect(second.instances.map(({ name }) => name)).toEqual(['flights-2-t0', 'flights-g000002']);
  });

  test('its own requests: not the reconciler’s, and not those that SageMaker makes', () => {
    expect(second.requests).toMatchObject({ dynamodbWrite: 1, dynamodbRead: 0, s3Write: 0, s3Read: 0 });
  });

  test('the first delivery ends where the second drop arrives', () => {
    const first = usageOf(statistics, calls, 0);
    expect(first.transitions.total).toBe(20);
    expect(first.invocations.total).toBe(1);
  });

  test('one hour of the outcome’s metric, none without an outcome', () => {
    expect(second.metricHours).toBe(1);
    const [drop] = statistics.drops;
    const open = { ...statistics, drops: drop === undefined ? [] : [{ model: drop.model, drop: drop.drop, arrivedAt: drop.arrivedAt }] };
    expect(usageOf(open, [], 0)).toMatchObject({ metricHours: 0, outcome: null, virtualSeconds: null });
  });

  test('an alarm that nobody deletes lasts until the next drop', () => {
    const alarm = call('08:30:00', 'prepare-fleet', 'cloudwatch', 'PutMetricAlarm', { AlarmName: 'flights-g000001-verdict', Period: 60 });
    expect(usageOf(statistics, [alarm], 0).alarmHours).toEqual({ standard: 0.5, highResolution: 0 });
  });

  test('a drop that the story has not is refused', () => {
    expect(() => usageOf(statistics, calls, 2)).toThrow('the story has 2 drops');
  });
});

test('priced is the first delivery that has a champion to beat', () => {
  expect(pricedDrop(statistics)).toBe(1);
  expect(pricedDrop({ ...statistics, drops: statistics.drops.slice(0, 1) })).toBe(0);
});
