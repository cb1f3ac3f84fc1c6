import { exitCode, mayRepeat, OUTCOMES, succeeded } from '../../../domain/delivery/outcome.ts';

const TABLE: readonly { outcome: (typeof OUTCOMES)[number]; exit: number; repeats: boolean }[] = [
  { outcome: 'PROMOTED', exit: 0, repeats: false },
  { outcome: 'NO_CHANGE', exit: 0, repeats: false },
  { outcome: 'SUPERSEDED', exit: 0, repeats: true },
  { outcome: 'REJECTED_EVENT', exit: 10, repeats: false },
  { outcome: 'REJECTED_DATA', exit: 10, repeats: false },
  { outcome: 'REJECTED_GATE', exit: 10, repeats: false },
  { outcome: 'REJECTED_APPROVAL', exit: 10, repeats: false },
  { outcome: 'ROLLED_BACK', exit: 20, repeats: false },
  { outcome: 'INCONCLUSIVE_GATE', exit: 30, repeats: true },
  { outcome: 'INCONCLUSIVE_CANARY', exit: 30, repeats: true },
  { outcome: 'EXPIRED_APPROVAL', exit: 30, repeats: true },
  { outcome: 'ROLLBACK_UNVERIFIED', exit: 40, repeats: false },
  { outcome: 'FAILED', exit: 50, repeats: true },
  { outcome: 'FAILED_TRAINING', exit: 50, repeats: true },
  { outcome: 'STOPPED', exit: 50, repeats: true },
  { outcome: 'ABORTED', exit: 50, repeats: true },
];

test.each(TABLE)('$outcome exits with $exit, and repeating is $repeats', ({ outcome, exit, repeats }) => {
  expect(exitCode(outcome)).toBe(exit);
  expect(mayRepeat(outcome)).toBe(repeats);
  expect(succeeded(outcome)).toBe(exit === 0);
});

test('every outcome has its row', () => {
  expect(TABLE.map(({ outcome }) => outcome).sort()).toEqual([...OUTCOMES].sort());
});
