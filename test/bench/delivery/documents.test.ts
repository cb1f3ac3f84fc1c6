import { readCalls, readStatistics } from '../../../bench/delivery/documents.ts';
import { calls, statistics } from './story.ts';

test('what a rehearsal writes is read as it is', () => {
  expect(readStatistics(JSON.stringify(statistics))).toEqual(statistics);
  expect(readCalls(calls.map((call) => `${JSON.stringify({ ...call, role: 'arn' })}\n`).join(''))).toEqual(calls);
});

test('another format is refused', () => {
  expect(() => readStatistics(JSON.stringify({ ...statistics, format: 'statistics/2' }))).toThrow('statistics/1');
});
