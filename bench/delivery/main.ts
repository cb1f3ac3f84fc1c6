import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { isUsageError } from '../../cli/command-io.ts';
import { packageRoot } from '../../cli/package-root.ts';
import { PRICE_NOTE, PRICES } from '../../domain/price/prices.ts';
import { loadAssembly } from '../../rehearsal/assembly/load-assembly.ts';
import { measureBundles } from './bundles.ts';
import { type CostLine, deliveryCost, total } from './cost.ts';
import { idleCost } from './idle.ts';
import { BENCH_USAGE, type BenchOptions, readOptions } from './options.ts';
import { standingOf } from './standing.ts';
import { type PlayedStory, playStory } from './story.ts';
import { measureSynth } from './synth.ts';
import { type Findings, tables } from './table.ts';
import { pricedDrop, usageOf } from './usage.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** One after the other: each part has the machine to itself. */
async function measure({ parts, story }: BenchOptions): Promise<Findings> {
  const found: { -readonly [Part in keyof Findings]: Findings[Part] } = {};
  if (parts.has('synth')) {
    say('synthesizing the example');
    found.synth = await measureSynth();
  }
  if (parts.has('bundles')) {
    say('loading every bundle');
    found.bundles = await measureBundles();
  }
  if (parts.has('story') || parts.has('cost')) {
    say(`playing the story ${story}`);
    const played = await playStory(story);
    if (parts.has('story')) found.story = played.figures;
    if (parts.has('cost')) found.cost = costOf(played);
  }
  return found;
}

function costOf({ statistics, calls }: PlayedStory): NonNullable<Findings['cost']> {
  const example = join(packageRoot(), 'examples', 'flight-delay');
  const assembly = loadAssembly(join(example, 'cdk.out'), { appDir: example });
  const delivery = usageOf(statistics, calls, pricedDrop(statistics));
  const idleLines = idleCost(standingOf(delivery.model, assembly, statistics, calls));
  return { delivery, deliveryLines: deliveryCost(delivery), idleLines };
}

const billed = (lines: readonly CostLine[]) => ({ lines, ...total(lines) });

/** The last line: everything above it for a program. */
function jsonOf({ cost, ...measured }: Findings): string {
  return JSON.stringify({
    format: 'slipway-bench/1',
    machine: { node: process.versions.node, cpus: cpus().length, model: cpus()[0]?.model ?? '', loadAverage: loadavg()[0] },
    ...measured,
    ...(cost === undefined
      ? {}
      : {
          delivery: { ...cost.delivery, cost: billed(cost.deliveryLines) },
          idleMonth: billed(cost.idleLines),
          prices: { date: PRICES.date, region: PRICES.region, note: PRICE_NOTE, computed: true },
        }),
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const found = await measure(readOptions(argv));
  for (const line of tables(found)) console.log(line);
  console.log(jsonOf(found));
  return found.story?.ok === false ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isUsageError(error)) throw error;
  say(`${error.message}\n\n${BENCH_USAGE}`);
  process.exitCode = 2;
}
