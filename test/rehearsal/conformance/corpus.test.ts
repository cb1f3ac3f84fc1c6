import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareExecution } from '../../../rehearsal/conformance/executions.ts';
import { comparePattern } from '../../../rehearsal/conformance/patterns.ts';
import { readLines, recordedExecution, recordedPattern } from '../../../rehearsal/conformance/recorded.ts';

const corpus = resolve(__dirname, '../../../../shared/conformance');
const there = existsSync(corpus);

/** The corpus is not part of the repository; where it lies beside it, every case must hold. */
(there ? describe : describe.skip)('behaviour recorded on AWS', () => {
  test('state machines', async () => {
    const cases = readLines(readFileSync(`${corpus}/asl-jsonata.jsonl`, 'utf8'), recordedExecution);
    const differences: string[] = [];
    for (const recorded of cases.filter((candidate) => !candidate.distributedMap)) {
      const difference = await compareExecution(recorded);
      if (difference !== undefined) differences.push(`${recorded.id}: ${difference}`);
    }
    expect(differences).toEqual([]);
  });

  test('event patterns', () => {
    const cases = readLines(readFileSync(`${corpus}/eventbridge-patterns.jsonl`, 'utf8'), recordedPattern);
    const differences = cases.map((recorded) => ({ id: recorded.id, difference: comparePattern(recorded) }));
    expect(differences.filter(({ difference }) => difference !== undefined)).toEqual([]);
  });
});
