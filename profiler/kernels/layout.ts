/**
 * Where kernels and JavaScript find the state of columns in the memory that they share: offsets in bytes. This file is compiled
 * twice, by TypeScript and by AssemblyScript, so it holds nothing but whole numbers.
 */

/** Kinds of columns, as kernels know them. */
export const TEXT = 0;
export const NUMBER = 1;
export const TIME = 2;
export const BOOLEAN = 3;

/** Every column's record: its kind; the cells of the batch (doubles, or starts of texts); ends of texts; its position in the table. */
export const KIND = 0;
export const CELLS = 4;
export const ENDS = 8;
export const POSITION = 12;
/** HyperLogLog registers of a number or text column. */
export const REGISTERS_AT = 16;
/** Whether the column is sensitive: then no bucket of it is kept in the sample of rows. */
export const SENSITIVE = 20;

/** Record of a number or timestamp column. Counts are doubles. */
export const CACHING = 24;
export const CACHE = 28;
export const HISTOGRAM = 32;
/** Finite values of the last batch, whether any was no whole number, and how many the cache knew since it was last judged. */
export const PRESENT = 36;
export const FRACTIONS = 40;
export const HITS = 44;
export const COUNT = 48;
export const NULLS = 56;
export const INVALIDS = 64;
export const NANS = 72;
export const POSITIVE_INFINITIES = 80;
export const NEGATIVE_INFINITIES = 88;
export const ZEROS = 96;
export const NEGATIVES = 104;
export const WHOLES = 112;
export const MIN = 120;
export const MAX = 128;
export const MEAN = 136;
export const M2 = 144;
/** Finite values so far, those in the cache included. */
export const ALL_PRESENT = 152;
/** Finite values that met the cache since it was last judged. */
export const TRIED = 160;
export const NUMERIC_RECORD = 168;

/** Slots of the cache of recent values; each holds the value's bits, its count and its first hash. */
export const CACHE_SLOTS = 1024;
export const SLOT_COUNT = 8;
export const SLOT_HASH = 16;
export const SLOT_SIZE = 24;

/**
 * Record of a log-linear histogram: its shift, the most buckets, those used; the first bucket of the window of positive ones and of
 * negative ones, the windows' counts (twice as many as the most, the positive ones first), and a hash table for buckets outside them.
 */
export const SHIFT = 0;
export const CAP = 4;
export const USED = 8;
export const POSITIVE = 12;
export const NEGATIVE = 16;
export const WINDOWS = 20;
export const TABLE = 24;
export const HISTOGRAM_RECORD = 32;

/** A slot of that table: a count, 0 when it is free, and the bucket. */
export const BUCKET = 8;
export const BUCKET_SIZE = 16;
/** Buckets a histogram may use before its buckets are made wider. */
export const MOST_BUCKETS = 2048;

/** Record of the sample of rows: how many are kept, columns, rows held, the most that may be held; the rest are addresses. */
export const KEPT = 0;
export const COLUMNS = 4;
export const ROWS_HELD = 8;
export const MOST_HELD = 12;
/** Columns' records; hashes of the batch's rows; keys, weights and cells of the rows held; a hash table of their positions. */
export const DIRECTORY = 16;
export const ROW_HASHES = 20;
export const KEYS = 24;
export const WEIGHTS = 28;
export const SAMPLED_CELLS = 32;
export const POSITIONS = 36;
export const POSITIONS_MASK = 40;
/** Where keys are put in order. */
export const SELECTION = 44;
/** High 32 bits that the key of a row may have at most. */
export const THRESHOLD = 48;
export const SAMPLE_RECORD = 64;

/** How a column's sampled cells are coded: the histogram's keys in their order, how many, and its shift; no keys for other columns. */
export const CODED_KEYS = 0;
export const CODED_SIZE = 4;
export const CODED_SHIFT = 8;
export const CODING_SIZE = 12;

/** Record of a text column; NULLS, COUNT and INVALIDS are where numbers have them. */
export const DICTIONARY_AT = 24;
export const BUCKETS_AT = 28;
export const SHORT_LENGTHS = 32;
export const LENGTHS = 36;
/** Whether new texts are held against rules; then JavaScript looks at each. */
export const JUDGED = 40;
export const TEXT_RECORD = 80;

/** Record of a boolean column: what each cell of the batch is, 0 or 1, less without a value; and the two hashes of each. */
export const TRUTHS = 24;
export const FALSE_COUNT = 32;
export const TRUE_COUNT = 40;
export const FALSE_HASHES = 96;
export const TRUE_HASHES = 104;
/** Cells of the last batch that are neither and not missing. */
export const STRANGE = 48;
export const BOOLEAN_RECORD = 112;

/** Lengths in bytes that are counted one by one. */
export const SHORT = 1024;
/** Hash buckets of text that stay comparable when a dictionary overflows. */
export const HASH_BUCKETS = 256;

/** Record of a dictionary of frequent texts: its entries, its hash table of their positions, and the beginnings of the texts. */
export const ENTRIES = 0;
export const SLOTS_AT = 4;
export const ARENA = 8;
export const ARENA_USED = 12;
export const SIZE = 16;
export const EXACT = 20;
export const ALIVE = 24;
export const FRUITLESS = 28;
export const ERR = 32;
export const DICTIONARY_RECORD = 40;

/** Different values that a dictionary counts exactly. */
export const DICTIONARY = 1024;
/** Longest text, in bytes, that a dictionary keeps whole; of longer ones the beginning and the hashes. */
export const LONGEST = 256;
export const DICTIONARY_SLOTS = 4096;

/** An entry: its two hashes, count, bytes of the whole text, flags of the rules that it breaks, and where its text is in the arena. */
export const ENTRY_COUNT = 8;
export const ENTRY_LENGTH = 16;
export const ENTRY_FLAGS = 20;
export const ENTRY_TEXT = 24;
export const ENTRY_SIZE = 32;

/** What kernels that read rows return instead of a position: of a row that is wrong, not all there, or long. */
export const MALFORMED = -1;
export const INCOMPLETE = -2;
export const LONG = -3;

/** Record of one member of the lines of JSON: its column, and the bytes before its value. */
export const MEMBER_COLUMN = 0;
export const MEMBER_GAP = 4;
export const MEMBER_GAP_LENGTH = 8;
export const MEMBER_SIZE = 12;

/** How numbers are written in Parquet. */
export const BITS = 0;
export const INTS = 1;
export const LONGS = 2;
export const FLOATS = 3;
export const DOUBLES = 4;

/**
 * Record of numbers in the hybrid of runs and packed bits: the next byte, the end, the bits of a number; of the run that is being read
 * the numbers left, the number that it repeats, and the next bit, less than 0 when it repeats one.
 */
export const HYBRID_NEXT = 0;
export const HYBRID_END = 4;
export const HYBRID_WIDTH = 8;
export const HYBRID_LEFT = 12;
export const HYBRID_VALUE = 16;
export const HYBRID_BIT = 20;
export const HYBRID_RECORD = 24;

/** A stored sample that is merged with another: its hashes, weights and codes, how many rows, and each column's places. */
export const PART_HASHES = 0;
export const PART_WEIGHTS = 4;
export const PART_CODES = 8;
export const PART_ROWS = 12;
export const PART_PLACES = 16;
export const PART_RECORD = 20;

/** Where a column's codes go: a word for each, and how many there are; no address where codes stay what they are. */
export const PLACES_AT = 0;
export const PLACES_COUNT = 4;
export const PLACES_SIZE = 8;

/** What kernels that unpack text return instead of a number: of text that is damaged, and of words that do not ascend. */
export const DAMAGED = -1;
export const UNORDERED = -2;
