/** What JavaScript does for kernels, because it is rare and needs strings, regular expressions or memory. */

/** Flags of the rules that a text breaks. */
export declare function flagsOf(column: i32, start: i32, end: i32): i32;

/** Tells a row whose text breaks rules. */
export declare function judge(column: i32, flags: i32, row: i32, start: i32, end: i32): void;

/** Reads and writes the field that begins at `start`, whatever it is. The position of the byte behind it, or a code. */
export declare function readField(column: i32, row: i32, start: i32): i32;

/** Reads and writes the JSON value that begins at `start`. The position behind it, -1 if it is none of the column's kind. */
export declare function readValue(column: i32, row: i32, start: i32): i32;
