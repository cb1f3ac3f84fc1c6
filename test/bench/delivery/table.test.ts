import { deliveryCost } from '../../../bench/delivery/cost.ts';
import { idleCost } from '../../../bench/delivery/idle.ts';
import { tables } from '../../../bench/delivery/table.ts';
import { usageOf } from '../../../bench/delivery/usage.ts';
import { calls, statistics } from './story.ts';

test('what was not measured has no lines', () => {
  expect(tables({})).toEqual([]);
  expect(tables({ synth: { coldSeconds: 9.26, warmSeconds: 8, cold: [9.26], warm: [8], how: 'with a watch' } })).toEqual([
    'SYNTH',
    '  cold 9.3 s, warm 8.0 s',
    '  with a watch',
    '',
  ]);
});

test('a story that ended otherwise says so', () => {
  const story = {
    story: 'promote',
    ok: false,
    wallSeconds: 30,
    peakMemoryBytes: 818e6,
    deliveries: [{ drop: '2001-01', outcome: 'FAILED' }],
  };
  expect(tables({ story })).toEqual([
    'STORY promote (ended otherwise than it should)',
    '  2001-01 FAILED',
    '  30.0 s, at most 818 MB over all processes',
    '',
  ]);
});

test('bills say what they are of, what they are together, and that they are computed', () => {
  const delivery = usageOf(statistics, calls, 1);
  const fleet = { instanceType: 'ml.x9.huge', instances: 2 };
  const reconcile = { everyMinutes: 5, gigabyteSeconds: 0.1, s3Write: 1, s3Read: 1, dynamodbRead: 1, dynamodbWrite: 0 };
  const idleLines = idleCost({ alarmMetrics: 10, keys: 1, fleet, reconcile, storedBytes: 142e6 });
  const lines = tables({ cost: { delivery, deliveryLines: deliveryCost(delivery), idleLines } });
  const text = lines.map((line) => line.replace(/ {2,}/g, '  ').trimEnd());
  expect(text).toEqual(
    expect.arrayContaining([
      'ONE DELIVERY: flights, drop 2001-02, ROLLED_BACK',
      '  88 transitions (3 of them retries), 2 invocations',
      '  Step Functions  88 transitions  $0.0022',
      '  second fleet on 4 × ml.m5.large  50 virtual minutes  $0.3833',
      '  together  $0.4435',
      '  storage of what the story left  0.142 GB  $0.00',
      '  endpoint of 2 × ml.x9.huge  2 instances  price unknown',
    ]),
  );
  expect(text.find((line) => line.includes('together  without'))).toBe('  together  without endpoint of 2 × ml.x9.huge  $2.07');
  expect(text.at(-1)).toMatch(/^Dollars are computed from approximate prices of \d{4}-\d{2}, us-east-1/);
});
