import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/command-io.ts';

export const PARTS = ['synth', 'bundles', 'story', 'cost'] as const;
export type Part = (typeof PARTS)[number];

export const BENCH_USAGE = `npm run bench -- [--only ${PARTS.join('|')}] [--story NAME]

Measures synth, bundles, the story that a newcomer sees, and what one delivery of it would cost. A table for people, then one
line of JSON.

  --only PART    one part; may be repeated. Default: all
  --story NAME   another story than the default one`;

export interface BenchOptions {
  readonly parts: ReadonlySet<Part>;
  readonly story: string;
}

/** @throws UsageError naming what was given and what is allowed */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { only: { type: 'string', multiple: true, default: [] }, story: { type: 'string', default: 'default' } },
  });
  const parts = values.only.map(readPart);
  return { parts: new Set(parts.length === 0 ? PARTS : parts), story: values.story };
}

function readPart(given: string): Part {
  const part = PARTS.find((name) => name === given);
  if (part === undefined) throw new UsageError(`--only ${given}: one of ${PARTS.join(', ')}`);
  return part;
}
