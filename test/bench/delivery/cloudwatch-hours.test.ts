import { alarmHours, chargedMetrics, metricHours } from '../../../bench/delivery/cloudwatch-hours.ts';
import { call } from './story.ts';

const math = (period: number) => ({
  AlarmName: 'rate',
  Metrics: [{ Expression: '100 * a / b' }, { MetricStat: { Period: period } }, { MetricStat: { Period: 60 } }],
});

test.each([
  { what: 'a plain alarm is one metric', parameters: { AlarmName: 'a', Period: 60 }, metrics: 1, highResolution: false },
  { what: 'a period below a minute costs more', parameters: { AlarmName: 'a', Period: 10 }, metrics: 1, highResolution: true },
  { what: 'metric math is charged by the metrics that it reads', parameters: math(60), metrics: 2, highResolution: false },
  { what: 'and by the shortest period', parameters: math(30), metrics: 2, highResolution: true },
])('$what', ({ parameters, metrics, highResolution }) => {
  expect(chargedMetrics(parameters)).toEqual({ metrics, highResolution });
});

describe('hours of alarms', () => {
  const put = (at: string, parameters: Record<string, unknown>) => call(at, 'prepare-fleet', 'cloudwatch', 'PutMetricAlarm', parameters);
  const gone = (at: string, ...names: string[]) => call(at, 'retire-alarms', 'cloudwatch', 'DeleteAlarms', { AlarmNames: names });
  const end = Date.parse('2026-03-02T12:00:00Z');

  test('from the making to the deletion, metric by metric', () => {
    const calls = [put('09:00:00', { AlarmName: 'a', Period: 60 }), put('09:00:00', math(60)), gone('09:30:00', 'a', 'rate')];
    expect(alarmHours(calls, end)).toEqual({ standard: 1.5, highResolution: 0 });
  });

  test('putting it again changes nothing of when it began', () => {
    const calls = [put('09:00:00', { AlarmName: 'a', Period: 10 }), put('09:10:00', { AlarmName: 'a', Period: 10 }), gone('10:00:00', 'a')];
    expect(alarmHours(calls, end)).toEqual({ standard: 0, highResolution: 1 });
  });

  test('up to the end when it stays; a refused call and an unknown name are nothing', () => {
    const refused = { ...put('09:00:00', { AlarmName: 'b', Period: 60 }), outcome: 'denied' };
    expect(alarmHours([put('11:00:00', { AlarmName: 'a' }), refused, gone('11:30:00', 'b')], end)).toEqual({
      standard: 1,
      highResolution: 0,
    });
  });
});

describe('hours of custom metrics', () => {
  const data = (at: string, name: string, dimension = 'g2') =>
    call(at, 'judge', 'cloudwatch', 'PutMetricData', {
      Namespace: 'Slipway',
      MetricData: [{ MetricName: name, Dimensions: [{ Name: 'Config', Value: dimension }], Timestamp: `2026-03-02T${at}.000Z` }],
    });

  test('data of one hour count once, those of the next hour again', () => {
    expect(metricHours([data('09:00:00', 'Breach'), data('09:59:00', 'Breach'), data('10:00:00', 'Breach')])).toBe(2);
  });

  test('another name or another dimension is another metric', () => {
    expect(metricHours([data('09:00:00', 'Breach'), data('09:00:00', 'Heartbeat'), data('09:00:00', 'Breach', 'g3')])).toBe(3);
  });
});
