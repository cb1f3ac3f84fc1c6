import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.mjs';

/** Trees between two checkpoints: what a training that is killed may lose. */
export const EVERY = 10;

/**
 * Two files in turn: while one is written, the other is whole. Nothing else ever lies there for long, so that what SageMaker
 * copies to S3, and back before the next attempt, stays small.
 */
const SLOTS = ['checkpoint-0.json', 'checkpoint-1.json'];

/**
 * The trees of an interrupted run of the same training, or none: the most advanced checkpoint that is whole. One that is torn, in
 * whatever way it came to be, is ignored; one of other data, options or code is left unread.
 */
export function restore(folder, fingerprint, log) {
  const found = readSlots(folder, log);
  const ours = found.filter((saved) => saved.fingerprint === fingerprint);
  if (found.length > ours.length) log('checkpoint of another training found: not used');
  const best = ours.reduce((most, saved) => (saved.trees.length > most.length ? saved.trees : most), []);
  log(best.length > 0 ? `checkpoint found: going on after tree ${best.length}` : 'no checkpoint: starting from the beginning');
  return best;
}

/** Saves beside the checkpoint before it, never over it. */
export function save(folder, fingerprint, trees) {
  const body = JSON.stringify({ fingerprint, trees });
  writeWhole(join(folder, SLOTS[Math.ceil(trees.length / EVERY) % SLOTS.length]), `${sha256(body)}\n${body}`);
}

function readSlots(folder, log) {
  return SLOTS.filter((name) => existsSync(join(folder, name))).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (end >= 0 && text.slice(0, end) === sha256(body)) return [JSON.parse(body)];
    log(`checkpoint ${name} is torn: ignored`);
    return [];
  });
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
