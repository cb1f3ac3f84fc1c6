/** Which stories each test file plays: two files, so that two processors share them. The default story is CI's own step and `npm run bench`. */
export const OF_DATA = [
  'promote',
  'broken-data',
  'drifted-data',
  'worse-model',
  'capacity',
  'training-fails',
  'duplicate-events',
  'partial-drop',
  'overwritten-object',
  'permission-removed',
] as const;

export const OF_SHIFTS = [
  'failing-canary',
  'no-traffic',
  'quiet-endpoint',
  'silent-rollback',
  'no-room-for-green',
  'execution-killed',
  'alarm-after-promotion',
  'stale-alarm',
  'abort',
  'slow-canary',
  'wrong-answers',
  'low-traffic',
  'common-outage',
  'judge-dies',
] as const;
