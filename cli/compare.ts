import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Compared, compareDeliveries, differs } from '../domain/comparison/compare-deliveries.ts';
import { fleetHour, PRICE_NOTE } from '../domain/price/prices.ts';
import { renderComparison } from '../domain/report/render-comparison.ts';
import type { Account } from './account/connection.ts';
import { deliveryFacts } from './account/delivery-facts.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { findDelivery } from './account/find-delivery.ts';
import { named } from './account/options.ts';
import { PLACE_OPTIONS, PLACE_USAGE, withAccount } from './account/place.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { collectedFacts, collectedFolder } from './compare/collected.ts';
import { comparisonLines } from './compare/lines.ts';
import { paint } from './timeline/paint.ts';

export const COMPARE_USAGE = `slipway compare A B

Two deliveries side by side: data, policy, hyperparameters, what made them, metrics with their intervals, time and cost of the
training, what the canary saw, how they ended. What differs is marked. A and B are a delivery's id, MODEL/DROP (its newest try), MODEL
(its last one), MODEL@GENERATION (the one that made this generation), or a folder in which a rehearsal left a delivery's record; for two
folders no account is asked. Exit code 0 whatever it finds.

  --report FILE         as an HTML page too, with the curves of both trainings
${PLACE_USAGE}`;

export async function run(argv: readonly string[], io: CommandIo, environment: Environment = ENVIRONMENT): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...PLACE_OPTIONS, report: { type: 'string' } },
  });
  const [first = '', second = ''] = named(positionals, 'A', 'B');
  const read = async (label: string, account?: Account): Promise<Compared> => {
    const folder = collectedFolder(label);
    if (folder !== undefined) {
      const collected = await collectedFacts(folder);
      const { model, drop } = collected.facts.record;
      return { label: `${model}/${drop.name}`, ...collected };
    }
    if (account === undefined) throw new UsageError(`${label} is no folder with a record.json`);
    return { label, ...(await deliveryFacts(account, await findDelivery(account, label))) };
  };
  const both = async (account?: Account): Promise<readonly [Compared, Compared]> => [
    await read(first, account),
    await read(second, account),
  ];
  const inFolders = [first, second].every((label) => collectedFolder(label) !== undefined);
  const [a, b] = inFolders ? await both() : await withAccount(values, io, environment, both);
  const sections = compareDeliveries(a, b, fleetHour);
  const notes = [a, b].flatMap(({ label, facts }) => facts.notes.map((note) => `${label}: ${note}`));
  if (values.report !== undefined) await writeFile(values.report, renderComparison(a, b, sections, `Costs: ${PRICE_NOTE}.`));
  if (values.json) {
    const told = sections.map(({ title, rows }) => ({ title, rows: rows.map((row) => ({ ...row, differs: differs(row) })) }));
    io.stdout(JSON.stringify({ a: idOf(a), b: idOf(b), sections: told, notes, report: values.report ?? null }));
    return 0;
  }
  const colored = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  for (const line of comparisonLines([a.label, b.label], sections, paint(colored))) io.stdout(line);
  for (const note of notes) io.stdout(`note: ${note}`);
  io.stdout(`costs: ${PRICE_NOTE}`);
  if (values.report !== undefined) io.stdout(`report: ${values.report}`);
  return 0;
}

const idOf = ({ label, facts }: Compared) => ({ asked: label, deliveryId: facts.record.deliveryId, outcome: facts.record.outcome ?? null });
