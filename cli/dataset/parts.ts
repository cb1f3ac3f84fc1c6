import { open } from 'node:fs/promises';
import { mergeParts, type Part } from '../../profiler/index.ts';
import { countedOf, type Outcome } from './task.ts';

/** Bytes that are searched for the end of a row. A longer row is refused when it is read. */
const SEARCHED = 2 ** 20;
const LF = 10;

/**
 * Where parts of a file probably begin: behind the first line feed at or after even distances. A line feed inside quotes is found
 * too; reading shows which guesses were wrong.
 */
export async function guessStarts(path: string, bytes: number, parts: number): Promise<number[]> {
  const file = await open(path);
  try {
    const starts = [0];
    const buffer = Buffer.alloc(SEARCHED);
    for (let i = 1; i < parts; i++) {
      const from = Math.max(starts.at(-1) ?? 0, Math.floor((bytes * i) / parts) - 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      const feed = buffer.subarray(0, bytesRead).indexOf(LF);
      const start = from + feed + 1;
      if (feed >= 0 && start > (starts.at(-1) ?? 0) && start < bytes) starts.push(start);
    }
    return starts;
  } finally {
    await file.close();
  }
}

/**
 * Profiles a file in parts at the same time. A part is right when it begins where the part before it really ended; the first begins
 * at the beginning, so all of them can be told. Those that began in the middle of a row are read again from where it ended.
 * @throws UnreadableData of the first part that cannot be read, its rows counted from the beginning of the file.
 */
export async function profileParts(starts: readonly number[], bytes: number, run: (part: Part) => Promise<Outcome>) {
  const parts = starts.map((offset, i) => ({ offset, until: starts[i + 1] ?? Number.MAX_SAFE_INTEGER }));
  const guesses = parts.map((part) => run(part));
  // A part that began wrongly may fail in any way; it is looked at only if it began rightly.
  for (const guess of guesses) guess.catch(() => {});
  const profiles = [];
  let [at, rows] = [0, 0];
  for (const [i, part] of parts.entries()) {
    // All of it lies in a row that an earlier part has read.
    if (at >= Math.min(part.until, bytes)) continue;
    const outcome = await (at === part.offset ? guesses[i] : run({ offset: at, until: part.until }));
    if (outcome === undefined) continue;
    const { profile, next } = countedOf(outcome, rows);
    profiles.push(profile);
    rows += profile.rows + profile.badRows;
    at = next;
  }
  await Promise.allSettled(guesses);
  return mergeParts(profiles);
}
