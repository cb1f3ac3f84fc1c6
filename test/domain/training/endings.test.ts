import fc from 'fast-check';
import { type Attempt, ENDINGS, type Ending, endingOf, whatItSays } from '../../../domain/training/endings.ts';
import { SAID } from './said.ts';

test.each(SAID)('$when is $ending', ({ attempt, ending }) => {
  expect(endingOf(attempt)).toBe(ending);
});

test('every ending but the ceiling, which AWS does not say, has a row', () => {
  const rows: readonly Ending[] = SAID.map(({ ending }) => ending);
  expect(Object.keys(ENDINGS).filter((ending) => !rows.some((row) => row === ending))).toEqual(['ceiling']);
});

const word = fc.string({ maxLength: 40 });
const anAttempt: fc.Arbitrary<Attempt> = fc.record(
  {
    TrainingJobStatus: fc.constantFrom('Completed', 'Failed', 'Stopped', 'Stopping', 'InProgress', 'Deleting'),
    SecondaryStatus: fc.oneof(fc.constantFrom('Completed', 'Stopped', 'MaxRuntimeExceeded', 'MaxWaitTimeExceeded', 'Uploading'), word),
    FailureReason: word,
    Error: word,
    Cause: word,
  },
  { requiredKeys: [] },
);

test('only a job that says Completed twice is a model', () => {
  fc.assert(
    fc.property(anAttempt, (attempt) => {
      const { TrainingJobStatus: status, SecondaryStatus: secondary } = attempt;
      expect(ENDINGS[endingOf(attempt)].next === 'keep the model').toBe(status === 'Completed' && secondary === 'Completed');
    }),
  );
});

test('whatever a stopped job says, it ends as stopped or climbs on, and never trains', () => {
  fc.assert(
    fc.property(anAttempt, (attempt) => {
      expect(['max-wait', 'max-runtime', 'stopped']).toContain(endingOf({ ...attempt, TrainingJobStatus: 'Stopped' }));
    }),
  );
});

test('training code can write what it likes: its failure is its own', () => {
  fc.assert(
    fc.property(word, fc.constantFrom('CapacityError', 'InternalServerError', 'ResourceLimitExceeded', 'Rate exceeded'), (before, name) => {
      const FailureReason = `AlgorithmError: ${before} ${name}, exit code: 1`;
      expect(endingOf({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed', FailureReason })).toBe('algorithm-error');
    }),
  );
});

test('what an attempt says is its reason, else the error of the call', () => {
  expect(whatItSays({ FailureReason: 'CapacityError: none', Error: 'E', Cause: 'C' })).toBe('CapacityError: none');
  expect(whatItSays({ Error: 'E', Cause: 'C' })).toBe('E: C');
});
