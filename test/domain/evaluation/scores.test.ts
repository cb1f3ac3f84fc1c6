import { createHash } from 'node:crypto';
import { parseScores } from '../../../domain/evaluation/scores.ts';
import { evaluationSeed } from '../../../domain/evaluation/seed.ts';

test.each([
  { text: '0.5\n1e-3\n-2\n+.5', scores: [0.5, 0.001, -2, 0.5] },
  { text: '0.5\r\n0.25\r\n', scores: [0.5, 0.25] },
  { text: '0.5\n\n0.25\n\n', scores: [0.5, 0.25] }, // what AssembleWith=Line makes of answers that end with a line break
])('reads one number a line: $text', ({ text, scores }) => {
  expect(parseScores(text, scores.length)).toEqual({ scores: Float64Array.from(scores) });
});

test.each([
  { text: '0.5\nNaN\n', rows: 2, problem: 'line 2 of the scores is "NaN", expected one number a line' },
  { text: 'Infinity', rows: 1, problem: 'line 1 of the scores is "Infinity"' },
  { text: '1e999', rows: 1, problem: 'line 1 of the scores is "1e999"' },
  { text: '0.5,0.5', rows: 1, problem: 'line 1 of the scores is "0.5,0.5"' },
  { text: '{"score":0.5}', rows: 1, problem: 'line 1 of the scores is "{\\"score\\":0.5}"' },
  { text: '0x10', rows: 1, problem: 'line 1 of the scores' },
  { text: `<html>${'x'.repeat(500)}`, rows: 1, problem: '…", expected one number a line' },
  { text: '0.5\n', rows: 2, problem: '1 scores for 2 rows; a container answers one score a row' },
  { text: '0.5\n0.5\n0.5\n', rows: 2, problem: '3 scores for 2 rows' },
  { text: '', rows: 1, problem: '0 scores for 1 rows' },
])('refuses $text', ({ text, rows, problem }) => {
  expect(parseScores(text, rows)).toEqual({ problem: expect.stringContaining(problem) });
});

test('the seed is the first 32 bits over what is compared', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const compared = { champion: 'aa', challenger: 'bb', holdout: 'cc' };
  expect(evaluationSeed(compared, sha256)).toBe(Number.parseInt(sha256('aabbcc').slice(0, 8), 16));
  expect(evaluationSeed({ ...compared, challenger: 'bd' }, sha256)).not.toBe(evaluationSeed(compared, sha256));
});
