import { readFile } from 'node:fs/promises';
import type { DataContract } from '../../domain/dataset/contract.ts';
import type { Profile } from '../../domain/dataset/profile.ts';
import { expandInputs } from './inputs.ts';
import { type DatasetRead, type ReadOptions, readDataset } from './read-dataset.ts';
import { readBaseline } from './terms.ts';

/** One side of a comparison: a stored profile, SageMaker's statistics.json, or data, which is profiled now. */
export async function readSide(name: string, options: ReadOptions): Promise<DatasetRead> {
  const inputs = await expandInputs([name]);
  const [only] = inputs;
  if (inputs.length === 1 && only?.bytes !== undefined && only.path.endsWith('.json') && (await isStored(only.path))) {
    return { profile: await readBaseline(only.path), refusals: [], notes: [] };
  }
  return readDataset(inputs, options);
}

/** Whether a document is one of statistics: JSON Lines of data have neither of these. */
async function isStored(path: string): Promise<boolean> {
  const start = (await readFile(path, 'utf8')).slice(0, 4096);
  return /^\s*\{\s*"format"\s*:\s*"profile\/1"/.test(start) || (/"item_count"\s*:/.test(start) && /^\s*\{/.test(start));
}

/** Columns read as the other side was read, so that both can be compared; rules are none. */
export const readLike = ({ columns }: Profile): DataContract => ({
  columns: Object.fromEntries(columns.map(({ name, type, sensitive }) => [name, { type, ...(sensitive ? { sensitive } : {}) }])),
});
