import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256Hex } from '../../adapters/hash.ts';
import { factsOf } from '../../domain/report/facts.ts';
import type { DeliveryFacts } from '../account/delivery-facts.ts';

/** The folder in which a rehearsal left a delivery's documents, if that is what was named: it holds `record.json`. */
export function collectedFolder(asked: string): string | undefined {
  const folder = basename(asked) === 'record.json' ? dirname(asked) : asked;
  return existsSync(join(folder, 'record.json')) ? folder : undefined;
}

/** What a rehearsal collected of a delivery, read from its folder. */
export async function collectedFacts(folder: string): Promise<DeliveryFacts> {
  const notes: string[] = [];
  const document = async (name: string): Promise<unknown> => {
    const file = join(folder, name);
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      notes.push(`${file} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const [record, validation, drift, training, evaluation, landing, policy] = await Promise.all(
    ['record', 'validation', 'drift', 'training', 'evaluation', 'landing', 'policy'].map((name) => document(`${name}.json`)),
  );
  const minutes = existsSync(join(folder, 'windows')) ? (await readdir(join(folder, 'windows'))).sort() : [];
  const windows = (await Promise.all(minutes.map((name) => document(join('windows', name))))).filter((one) => one !== undefined);
  return { facts: factsOf({ record, validation, drift, training, evaluation, landing, windows, notes }, { sha256: sha256Hex }), policy };
}
