import type { Profile } from '../domain/dataset/profile.ts';
import { mergeAll } from './merge.ts';

/**
 * The profile of one file from those of its parts, in the order of the parts. Rows of a part are counted from its own first one; in the
 * file's profile they are counted from the file's.
 */
export function mergeParts(parts: readonly Profile[]): Profile {
  let before = 0;
  const renumbered = parts.map((part) => {
    const shifted = before === 0 ? part : shiftRows(part, before);
    before += part.rows + part.badRows;
    return shifted;
  });
  return mergeAll(renumbered);
}

function shiftRows(profile: Profile, by: number): Profile {
  const shift = <T extends { readonly row: number }>(example: T): T => ({ ...example, row: example.row + by });
  return {
    ...profile,
    rules: profile.rules.map((rule) => ({ ...rule, examples: rule.examples.map(shift) })),
    badRowExamples: profile.badRowExamples.map(shift),
  };
}
