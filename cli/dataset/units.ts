/** A file of a dataset, as far as dividing the work needs to know it. */
export interface Sized {
  /** @default - nobody knows: it is a stream */
  readonly bytes: number | undefined;
  /** What can be read from several places: rows of text that is not compressed, row groups. */
  readonly divisible: boolean;
  /** Whether it is already a profile. */
  readonly profiled: boolean;
}

/** Work for one thread: files that are counted together, or a file that several threads share. */
export type Unit<F> = { readonly type: 'together'; readonly files: readonly F[] } | { readonly type: 'shared'; readonly file: F };

/** Units for each thread: with one each, all would wait for the slowest. Each has a profile that must be merged, so they are few. */
const UNITS_EACH = 2;

/**
 * Divides files among threads, in their order. One thread counts all of them together; otherwise a unit ends when it has its share of
 * the bytes. A file that is larger than a share is shared. Profiles, and streams, are units of their own.
 */
export function unitsOf<F extends Sized>(files: readonly F[], threads: number): Unit<F>[] {
  const total = files.reduce((sum, { bytes = 0, profiled }) => sum + (profiled ? 0 : bytes), 0);
  const share = threads <= 1 ? Number.POSITIVE_INFINITY : total / (UNITS_EACH * threads);
  const units: Unit<F>[] = [];
  let together: F[] = [];
  let bytes = 0;
  const close = (): void => {
    if (together.length > 0) units.push({ type: 'together', files: together });
    [together, bytes] = [[], 0];
  };
  for (const file of files) {
    const alone = file.profiled || file.bytes === undefined;
    const shared = !alone && file.divisible && (file.bytes ?? 0) > share;
    if (alone || shared) close();
    if (shared) units.push({ type: 'shared', file });
    else {
      together.push(file);
      bytes += file.bytes ?? 0;
      if (alone || bytes >= share) close();
    }
  }
  close();
  return units;
}
