import { readJson, writeWhole } from './files.mjs';

/** Trees between two checkpoints. */
export const EVERY = 10;

/** The trees of an interrupted run of the same training, or none. A checkpoint of other data or options is left unread. */
export function restore(path, fingerprint, log) {
  const saved = readJson(path);
  if (saved === undefined) return [];
  if (saved.fingerprint !== fingerprint) {
    log('checkpoint of another training found: starting from the beginning');
    return [];
  }
  log(`checkpoint found: going on after tree ${saved.trees.length}`);
  return saved.trees;
}

export function save(path, fingerprint, trees) {
  writeWhole(path, JSON.stringify({ fingerprint, trees }));
}
