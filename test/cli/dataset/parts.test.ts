import fc from 'fast-check';
import { localFile } from '../../../cli/dataset/local-file.ts';
import { guessStarts, profileParts } from '../../../cli/dataset/parts.ts';
import { runTask } from '../../../cli/dataset/task.ts';
import type { Part, SchemaColumn } from '../../../profiler/index.ts';
import { profileOf } from '../../profiler/profiling.ts';
import { aDesk } from './a-desk.ts';

const desk = aDesk();
afterAll(desk.close);

const schema: SchemaColumn[] = [
  { name: 'a', type: 'number' },
  { name: 'b', type: 'string' },
];

/** Profiles a text in parts that begin at these guesses, and says which parts were read again. */
async function inParts(text: string, starts?: readonly number[], parts = 3) {
  const path = desk.write('data.csv', text);
  const bytes = Buffer.byteLength(text);
  const asked: Part[] = [];
  const run = (part: Part) => {
    asked.push(part);
    const task = {
      files: [{ path, bytes, kind: 'csv' as const, format: undefined }],
      contract: undefined,
      schema,
      maxBytes: 2 ** 30,
      part: { bytes: part },
    };
    return runTask(task, () => localFile(path, bytes));
  };
  const profile = await profileParts(starts ?? (await guessStarts(path, bytes, parts)), bytes, run);
  return { profile, asked };
}

test('right guesses are read once', async () => {
  const text = `a,b\n${Array.from({ length: 300 }, (_, i) => `${i},x${i}`).join('\n')}\n`;
  const { profile, asked } = await inParts(text);
  expect(asked).toHaveLength(3);
  expect(profile.digest).toBe(profileOf(text, { schema }).digest);
});

test('a part that began inside quotes is read again from where the row before it ended', async () => {
  const quoted = `"${'1,2\n'.repeat(200)}"`;
  const text = `a,b\n1,${quoted}\n2,${quoted}\n3,${quoted}\nbad\n`;
  const { profile, asked } = await inParts(text);
  expect(asked.length).toBeGreaterThan(3);
  const whole = profileOf(text, { schema, source: desk.path('data.csv') });
  expect([profile.digest, profile.badRowExamples]).toEqual([whole.digest, whole.badRowExamples]);
});

test('any guesses give the same profile', async () => {
  const rows = fc.array(fc.constantFrom('1,x', '2,"a\nb"', '3,"""\n"', '4', '', '5,"never', '6,tail"'), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.nat(200), { maxLength: 4 }), async (lines, guesses) => {
      const text = `a,b\n${lines.join('\n')}\n`;
      const starts = [0, ...[...new Set(guesses)].sort((x, y) => x - y).filter((at) => at > 0 && at < text.length)];
      const whole = await told(async () => profileOf(text, { schema, source: desk.path('data.csv') }));
      expect(await told(async () => (await inParts(text, starts)).profile)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test('a refusal names the row of the file, not of the part', async () => {
  const text = `a,b\n${'1,x\n'.repeat(100)}2,"open\n`;
  await expect(inParts(text)).rejects.toMatchObject({ reason: 'unclosed-quote', row: 101, message: expect.stringContaining('row 101') });
});

async function told(read: () => Promise<ReturnType<typeof profileOf>>): Promise<unknown> {
  try {
    const { digest, rows, badRows, rules, badRowExamples } = await read();
    return { digest, rows, badRows, rules, badRowExamples };
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}
