import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareExecution } from './executions.ts';
import { comparePattern } from './patterns.ts';
import { readLines, recordedExecution, recordedPattern } from './recorded.ts';

const USAGE = 'usage: main.js [--asl FILE] [--patterns FILE], each a file of recorded cases, one JSON object a line';

interface Suite {
  readonly cases: number;
  readonly passed: number;
  readonly failed: readonly { readonly id: string; readonly difference: string }[];
}

async function compareAll<T extends { readonly id: string }>(
  cases: readonly T[],
  compare: (recorded: T) => string | undefined | Promise<string | undefined>,
): Promise<Suite> {
  const failed: { id: string; difference: string }[] = [];
  for (const recorded of cases) {
    const difference = await compare(recorded);
    if (difference !== undefined) failed.push({ id: recorded.id, difference });
  }
  return { cases: cases.length, passed: cases.length - failed.length, failed };
}

/** Compares the engine and the matcher with cases recorded on AWS; prints one JSON object and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let files: { asl?: string | undefined; patterns?: string | undefined };
  try {
    files = parseArgs({ args: [...args], options: { asl: { type: 'string' }, patterns: { type: 'string' } } }).values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  if (files.asl === undefined && files.patterns === undefined) return usage('name at least one file');
  const report: { asl?: Suite; patterns?: Suite } = {};
  try {
    if (files.asl !== undefined)
      report.asl = await compareAll(readLines(readFileSync(files.asl, 'utf8'), recordedExecution), compareExecution);
    if (files.patterns !== undefined)
      report.patterns = await compareAll(readLines(readFileSync(files.patterns, 'utf8'), recordedPattern), comparePattern);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  console.log(JSON.stringify(report));
  return [report.asl, report.patterns].every((suite) => suite === undefined || suite.failed.length === 0) ? 0 : 1;
}

function usage(problem: string): number {
  console.error(`${problem}\n${USAGE}`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
