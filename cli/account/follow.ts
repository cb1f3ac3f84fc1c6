import type { Account } from './connection.ts';
import type { Environment } from './environment.ts';

/** Real milliseconds between two looks: AWS is asked gently, a rehearsal is a neighbour. */
const INTERVAL = { aws: 5000, rehearsal: 250 } as const;

/** Looks in a row after which a clock that does not move counts as standing: nobody lets the rehearsal's time pass. */
const STANDING_LOOKS = 40;

export interface FollowOptions {
  readonly rehearsal: boolean;
  /** Looks at the most. @default 2160 - three hours of AWS */
  readonly most?: number;
}

export const THREE_HOURS = 2160;

/**
 * Looks again and again until there is an answer. Undefined when it took too long, or when virtual time stands still and so
 * nothing can happen any more.
 */
export async function follow<T>(
  { now }: Pick<Account, 'now'>,
  { sleep }: Pick<Environment, 'sleep'>,
  { rehearsal, most = THREE_HOURS }: FollowOptions,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let standing = 0;
  let before = await now();
  for (let looks = 0; looks < most && standing < STANDING_LOOKS; looks++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(rehearsal ? INTERVAL.rehearsal : INTERVAL.aws);
    const after = await now();
    standing = rehearsal && after === before ? standing + 1 : 0;
    before = after;
  }
  return look();
}
