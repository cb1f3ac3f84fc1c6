import { Walker } from './definitions.ts';
import { delivery, evaluated, promotedDelivery, promotedShift, settledWindow, shiftInput, undrifted, validated } from './story.ts';

/** A quarter of Step Functions' 256 KiB, and a fifth of its 25,000 events (Step Functions guide, "Service quotas"). */
const MOST_BYTES = 64 * 1024;
const MOST_EVENTS = 5000;

/** Windows of a canary of 30 minutes with fleets that start and end slowly. */
const WINDOWS = 50;

/** What the judge carries after a long bake over four metrics: sums that no longer grow, and a mixture for each metric. */
const memory = (window: number) => ({
  bakeFrom: 1_767_225_600,
  nextIndex: window,
  verdict: 'continue',
  sentence: 'errors: 1.2 % of 6,000 requests beside 1.1 % of 54,000, and that is within what the policy tolerates. '.repeat(3),
  alarmsFired: Array.from({ length: 3 }, (_, index) => ({ name: `alarm-${index}`, reason: 'x'.repeat(300), at: '2026-01-01T00:00:00Z' })),
  state: {
    version: 1,
    metrics: Object.fromEntries(
      ['errors', 'latency', 'invalidOutput', 'scores'].map((name) => [
        name,
        { evidence: Array.from({ length: 300 }, (_, i) => Math.log(i + 1.5)) },
      ]),
    ),
  },
  summary: { verdict: 'continue', sentence: 'within what the policy tolerates', windows: window, alarmsFired: [] },
});

const texts = (count: number, length: number) => Array.from({ length: count }, (_, index) => `${index} ${'reason '.repeat(length / 7)}`);

function largestPayload(history: readonly { readonly details?: unknown }[]): number {
  return Math.max(...history.map(({ details }) => Buffer.byteLength(JSON.stringify(details ?? {}))));
}

test('a shift of fifty windows stays within a fifth of the history and a quarter of the payload', async () => {
  const walker = new Walker('shift-traffic');
  const windows = Array.from({ length: WINDOWS }, (_, index) => ({
    phase: index === WINDOWS - 1 ? 'settled' : 'shifting',
    judge: memory(index),
  }));
  const walked = await walker.walk(shiftInput, { ...promotedShift, 'Judge window': windows });
  expect(walked.output).toMatchObject({ outcome: 'PROMOTED', windows: WINDOWS });
  expect(walked.history.length).toBeLessThan(MOST_EVENTS);
  expect(largestPayload(walked.history)).toBeLessThan(MOST_BYTES);
});

test('ten hours of windows stay within the history that Step Functions allows', async () => {
  const walker = new Walker('shift-traffic');
  const walked = await walker.walk(shiftInput, {
    ...promotedShift,
    'Judge window': (_args, { index }) => (index < 599 ? { phase: 'shifting', judge: {} } : settledWindow),
  });
  expect(walked.history.length).toBeLessThan(25_000 / 3);
});

test('a whole promoted delivery with wordy steps stays within both budgets', async () => {
  const walker = new Walker('deliver-model');
  const wordy = { reasons: [], warnings: texts(10, 300) };
  const columns = Array.from({ length: 40 }, (_, index) => ({ rule: `column_${index}`, status: 'pass' }));
  const walked = await walker.walk(delivery, {
    ...promotedDelivery,
    'Validate dataset': { ...validated, ...wordy, checks: columns },
    'Check drift': { ...undrifted, ...wordy, top: columns },
    'Evaluate challenger': { ...evaluated, ...wordy, comparison: columns },
    'Shift traffic': {
      Output: {
        status: 'settled',
        outcome: 'PROMOTED',
        reasons: texts(5, 300),
        judge: memory(50).summary,
        landing: { reasons: texts(5, 300), warnings: [] },
        windows: 50,
      },
    },
  });
  expect(walked.output).toMatchObject({ outcome: 'PROMOTED' });
  expect(walked.history.length).toBeLessThan(MOST_EVENTS);
  expect(largestPayload(walked.history)).toBeLessThan(MOST_BYTES);
});
