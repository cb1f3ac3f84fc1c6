/** Takes back something scheduled; harmless when it already ran. */
export type Cancel = () => void;

/**
 * Virtual time. It stands still while an action runs, however long the real work behind it takes,
 * and jumps to the next scheduled moment when the action is done.
 */
export interface Clock {
  /** Now, in milliseconds since 1970-01-01T00:00Z, virtual. */
  now(): number;
  /**
   * Runs `action` at the virtual moment `time` (in the past means now). Actions run one at a time, ordered by
   * time and then by the order in which they were scheduled; the next starts when the promise of the last settles.
   */
  at(time: number, action: () => void | Promise<void>): Cancel;
}
