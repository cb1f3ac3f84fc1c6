import fc from 'fast-check';
import * as v from 'valibot';
import { goldenRequestsSchema, judgeGolden, sameAnswer, unusable } from '../../../domain/shift/golden.ts';

test.each([
  { answer: '0.5', usable: true },
  { answer: '0.5\n', usable: true },
  { answer: '{"score": 1e-3}', usable: true },
  { answer: '1,2,3', usable: true },
  { answer: '-.5', usable: true },
  { answer: 'late', usable: false },
  { answer: '', usable: false },
  { answer: ' \n', usable: false },
  { answer: 'NaN', usable: false },
  { answer: '[0.5, NaN]', usable: false },
  { answer: 'inf', usable: false },
  { answer: '-Infinity', usable: false },
  { answer: '1e999', usable: false },
  { answer: '{"error": "banana"}', usable: false },
])('answer $answer is a usable prediction: $usable', ({ answer, usable }) => {
  expect(unusable(answer) === undefined).toBe(usable);
});

test.each([
  { a: '0.5', b: '0.5', same: true },
  { a: '0.5\n', b: ' 0.5', same: true },
  { a: '0.5', b: '0.5000009', same: true },
  { a: '0.5', b: '0.5000011', same: false },
  { a: '1000000', b: '1000001', same: true },
  { a: '1000000', b: '1000001.1', same: false },
  { a: '0', b: '0.000001', same: true },
  { a: '{"score":0.1,"label":"late"}', b: '{"score":0.10000001,"label":"late"}', same: true },
  { a: '{"score":0.1,"label":"late"}', b: '{"score":0.1,"label":"on time"}', same: false },
  { a: '1,2', b: '1,2,3', same: false },
  { a: '1', b: '1,', same: false },
  { a: '0.5', b: '', same: false },
])('$a and $b say the same: $same', ({ a, b, same }) => {
  expect(sameAnswer(a, b)).toBe(same);
  expect(sameAnswer(b, a)).toBe(same);
});

test('an answer says the same as itself', () => {
  const scores = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(fc.property(scores, (numbers) => sameAnswer(numbers.join(','), numbers.join(','))));
});

test('without recorded answers only usable ones count', () => {
  const replies = [{ answer: '0.5' }, { answer: 'NaN' }, { failed: 'ModelError: 500' }];
  expect(judgeGolden(replies)).toEqual({
    asked: 3,
    good: 1,
    problems: ['golden request 2: an answer that is no number: NaN', 'golden request 3: ModelError: 500'],
  });
});

test('with recorded answers each must be the same', () => {
  const { good, problems } = judgeGolden([{ answer: '0.5' }, { answer: '0.6' }], ['0.5', '0.7']);
  expect({ good, problems }).toEqual({ good: 1, problems: ['golden request 2: answered 0.6, recorded 0.7'] });
});

test('counts every problem and tells five', () => {
  const { asked, good, problems } = judgeGolden(Array.from({ length: 20 }, () => ({ failed: 'x' })));
  expect({ asked, good, told: problems.length }).toEqual({ asked: 20, good: 0, told: 5 });
});

test('golden requests have at least one row', () => {
  expect(v.is(goldenRequestsSchema, { contentType: 'text/csv', accept: 'text/csv', rows: [] })).toBe(false);
});
