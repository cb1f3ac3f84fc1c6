import { answerCounts, readAnswer } from '../../../domain/canary/answers.ts';

const csv = (text: string) => ({ text, csv: true });
const other = (text: string) => ({ text, csv: false });

test.each([
  { name: 'one score for one row', input: csv('1,2'), output: csv('0.25\n'), valid: true, score: 0.25 },
  { name: 'a score a row', input: csv('1,2\n3,4\n'), output: csv('0.25\n0.5\n'), valid: true, score: 0.25 },
  { name: 'a row lost', input: csv('1,2\n3,4\n'), output: csv('0.25\n'), valid: false },
  { name: 'NaN', input: csv('1,2'), output: csv('nan\n'), valid: false },
  { name: 'nothing', input: csv('1,2'), output: csv(''), valid: false },
  { name: 'no probability', input: csv('1,2'), output: csv('1.5'), valid: false },
  { name: 'text', input: csv('1,2'), output: csv('an error'), valid: false },
  { name: 'CSV without a captured input', output: csv('0.1\n0.2'), valid: true, score: 0.1 },
  { name: 'JSON with a number', input: other('{}'), output: other('{"score": 0.75}'), valid: true, score: 0.75 },
  { name: 'JSON with NaN', input: other('{}'), output: other('{"score": NaN}'), valid: false },
  { name: 'JSON without a number', input: other('{}'), output: other('{"error": "no"}'), valid: false },
])('$name: valid $valid', ({ input, output, valid, score }) => {
  expect(readAnswer({ ...(input === undefined ? {} : { input }), output }, 'binary')).toEqual(valid ? { valid, score } : { valid });
});

test('a regression may answer any number', () =>
  expect(readAnswer({ output: csv('-250.5') }, 'regression')).toEqual({ valid: true, score: -250.5 }));

test('a constant answer lies in one of the three parts, whatever it is', () => {
  const usual = Array.from({ length: 100 }, (_, i) => ({ valid: true, score: (i + 0.5) / 100 }));
  for (const score of [0.05, 0.5, 0.95]) {
    const constant = usual.map(() => ({ valid: true, score }));
    const counts = answerCounts(usual, constant, { low: 0.1, high: 0.9 });
    const parts = ['scores:low', 'scores:middle', 'scores:high'].map((name) => counts[name]?.green.k);
    expect(parts.filter((k) => k === 100)).toHaveLength(1);
    expect(parts.filter((k) => k === 0)).toHaveLength(2);
    expect(['scores:low', 'scores:middle', 'scores:high'].map((name) => counts[name]?.blue.k)).toEqual([10, 80, 10]);
  }
});

test('an invalid answer counts as such, and has no score', () => {
  const counts = answerCounts([{ valid: true, score: 0.5 }], [{ valid: false }, { valid: true, score: 0.5 }], { low: 0.1, high: 0.9 });
  expect(counts['invalidOutput']).toEqual({ blue: { n: 1, k: 0 }, green: { n: 2, k: 1 } });
  expect(counts['scores:middle']).toEqual({ blue: { n: 1, k: 1 }, green: { n: 1, k: 1 } });
});

test('without deciles only invalid answers are counted', () =>
  expect(Object.keys(answerCounts([], [], undefined))).toEqual(['invalidOutput']));
