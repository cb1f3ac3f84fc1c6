/** Which stories each test file plays: several files, so that processors share them. The default story is CI's own step and `npm run bench`. */
export const OF_DATA = ['broken-data', 'drifted-data', 'duplicate-events', 'partial-drop', 'overwritten-object'] as const;

export const OF_TRAINING = ['promote', 'worse-model', 'training-fails', 'permission-removed', 'quota-zero', 'reproduce'] as const;

export const OF_CAPACITY = ['capacity', 'spot-interruption', 'no-capacity-anywhere', 'stopped-by-hand', 'cost-ceiling'] as const;

export const OF_SHIFTS = [
  'failing-canary',
  'quiet-endpoint',
  'no-traffic',
  'low-traffic',
  'slow-canary',
  'wrong-answers',
  'common-outage',
] as const;

export const OF_ALARMS = [
  'silent-rollback',
  'no-room-for-green',
  'execution-killed',
  'alarm-after-promotion',
  'stale-alarm',
  'abort',
  'judge-dies',
  'operator-return',
  'first-endpoint-fails',
  'first-answers-badly',
  'first-shift-killed',
] as const;
