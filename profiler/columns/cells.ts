/** Rows that are collected before columns are brought up to date. Fits the second-level cache with room for 20 columns. */
export const BATCH = 4096;

/**
 * What a number's cell holds when it is no finite number: high words of NaN payloads that arithmetic never makes, so that one array of
 * doubles carries values, gaps and mistakes.
 */
export const MISSING = 0x7ff80001;
export const INVALID = 0x7ff80002;
export const NOT_A_NUMBER = 0x7ff80000;
export const POSITIVE_INFINITY = 0x7ff00000;
export const NEGATIVE_INFINITY = -0x100000;

/** What a text's cell holds instead of the end of its bytes. */
export const NO_TEXT = -1;
export const BAD_TEXT = -2;

/** Hashes that stand for cells without a value in a row's hash. */
export const MISSING_HASH = 0x2545f491;
export const INVALID_HASH = 0x61c88647;
