import { KERNELS } from './binary.ts';
import { HeapBuffer } from './heap-buffer.ts';

/** What this file uses of WebAssembly: the language's own library does not describe it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: unknown;
  }
}

/** A number that kernels keep. */
interface Global {
  readonly value: number;
}

/** The kernels, as `assembly/index.ts` exports and explains them. */
export interface Kernels {
  flushBatch(directory: number, columns: number, rows: number, rowHashes: number): void;
  settleNumbers(column: number): void;
  settleTexts(column: number): void;
  hashText(start: number, end: number): bigint;
  listBuckets(histogram: number, keys: number, counts: number): number;
  packSixBits(numbers: number, count: number, into: number): void;
  packVarints(numbers: number, count: number, into: number): number;
  packAscending(words: number, count: number, into: number): number;
  packHashes(keys: number, count: number, into: number): void;
  codeSample(sample: number, keys: number, count: number, codings: number, weights: number, codes: number): void;
  unpackBase64(text: number, length: number, into: number): number;
  unpackVarints(from: number, end: number, into: number): number;
  unpackAscending(from: number, end: number, into: number): number;
  mergeSixBits(a: number, b: number, count: number): number;
  addNumbers(to: number, numbers: number, count: number): void;
  mergeBuckets(
    keysA: number,
    countsA: number,
    sizeA: number,
    widerA: number,
    keysB: number,
    countsB: number,
    sizeB: number,
    widerB: number,
    keys: number,
    counts: number,
  ): number;
  placeBuckets(keys: number, size: number, wider: number, among: number, into: number): void;
  mergeSamples(a: number, b: number, most: number, columns: number, hashes: number, weights: number, codes: number): number;
  openCsv(directory: number, columns: number, delimiter: number, anyNulls: number): void;
  readCsv(from: number, end: number, until: number, longest: number): number;
  openJsonLines(members: number, count: number): void;
  readJsonLines(from: number, end: number, until: number, longest: number): number;
  sampleRows(sample: number, rows: number): void;
  uncompressSnappy(from: number, end: number, into: number, length: number): number;
  decodeHybrid(hybrid: number, count: number, into: number): number;
  isRunOfOnes(start: number, end: number, count: number): number;
  countPresent(levels: number, count: number): number;
  readNumbers(numbers: number, first: number, count: number, kind: number, factor: number, into: number): void;
  gatherNumbers(dictionary: number, size: number, codes: number, count: number, into: number): number;
  spreadNumbers(cells: number, count: number, levels: number, rows: number): void;
  locateTexts(start: number, end: number, count: number, starts: number, ends: number): number;
  gatherTexts(dictionary: number, last: number, size: number, codes: number, count: number, starts: number, ends: number): number;
  writeTruths(numbers: number, count: number, starts: number, ends: number): void;
  spreadTexts(starts: number, ends: number, count: number, levels: number, rows: number): void;
  timestamp(start: number, end: number): number;
  setRow(row: number): void;
  setSpare(start: number): void;
  setSpareEnd(end: number): void;
  readonly row: Global;
  readonly rowStart: Global;
  readonly rowEnd: Global;
  readonly spare: Global;
  readonly spareEnd: Global;
  heapStart(): number;
}

/** What kernels ask of JavaScript, as `assembly/outside.ts` explains it. */
export interface Outside {
  flagsOf: (column: number, start: number, end: number) => number;
  judge: (column: number, flags: number, row: number, start: number, end: number) => void;
  readField: (column: number, row: number, start: number) => number;
  readValue: (column: number, row: number, start: number) => number;
}

const PAGE = 2 ** 16;
/**
 * Memory that was never written costs nothing, but each time it grows the engine collects garbage: it grows by half, and by this much
 * at least.
 */
const STEP = 4 * 2 ** 20;
/** Addresses are signed words. */
const MOST = 2 ** 31 - PAGE;
/** Kernels read whole words, up to so many bytes behind what they were given. */
const SLACK = 64;

let compiled: WebAssembly.Module | undefined;

/** Larger heaps are not given on: clearing them would fill memory that no column ever wrote to. */
const MOST_SPARE = 32 * 2 ** 20;

/** A heap that was given back, for the next profiler of this thread: memory of WebAssembly is freed late, and files are many. */
let spare: Heap | undefined;

/**
 * The memory that one profiler's kernels and JavaScript share, and the kernels. Addresses are byte positions in it; whoever allocates
 * keeps what it was given as long as the heap lives. Growing makes new views: take them from here each time, and keep none.
 */
export class Heap {
  readonly kernels: Kernels;
  readonly outside: Outside;
  /** Where the file that is being read has its bytes: one file after the other. */
  window = new HeapBuffer(this);
  private readonly memory: WebAssembly.Memory;
  private used: number;
  bytes: Buffer = Buffer.alloc(0);
  i32: Int32Array = new Int32Array(0);
  f64: Float64Array = new Float64Array(0);

  /** A heap that somebody gave back, or a new one. */
  static open(): Heap {
    const heap = spare ?? new Heap();
    spare = undefined;
    return heap;
  }

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
    const outside: Outside = { ...REFUSING };
    this.outside = outside;
    const { exports } = new WebAssembly.Instance(compiled, {
      outside: {
        flagsOf: (column: number, start: number, end: number) => outside.flagsOf(column, start, end),
        judge: (column: number, flags: number, row: number, start: number, end: number) => outside.judge(column, flags, row, start, end),
        readField: (column: number, row: number, start: number) => outside.readField(column, row, start),
        readValue: (column: number, row: number, start: number) => outside.readValue(column, row, start),
      },
    });
    // The exports are what scripts/kernels.mjs compiled from the sources that `Kernels` names.
    const kernels = exports as Kernels & { readonly memory: WebAssembly.Memory };
    this.kernels = kernels;
    this.memory = kernels.memory;
    this.used = kernels.heapStart();
    this.refresh();
  }

  /**
   * Address of `count` fresh zero bytes, aligned for vectors.
   * @throws RangeError beyond 2 GiB.
   */
  allocate(count: number): number {
    const address = (this.used + 15) & ~15;
    if (address + count + SLACK > MOST) throw new RangeError(`more than ${MOST} bytes of memory`);
    this.used = address + count;
    const missing = this.used + SLACK - this.bytes.length;
    if (missing > 0) {
      const wanted = Math.min(Math.max(STEP, this.bytes.length / 2), MOST - this.bytes.length);
      this.memory.grow(Math.ceil(Math.max(missing, wanted) / PAGE));
      this.refresh();
    }
    return address;
  }

  /** Gives the heap to whoever opens the next one, as if it were new. Nothing that was allocated may be used any more. */
  release(): void {
    if (this.used > MOST_SPARE) return;
    const start = this.kernels.heapStart();
    this.bytes.fill(0, start, Math.min(this.bytes.length, this.used + SLACK));
    this.used = start;
    this.window = new HeapBuffer(this);
    this.kernels.setRow(0);
    this.kernels.setSpare(0);
    this.kernels.setSpareEnd(0);
    Object.assign(this.outside, REFUSING);
    spare = this;
  }

  private refresh(): void {
    const { buffer } = this.memory;
    this.bytes = Buffer.from(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** The double at an address. */
  double(address: number): number {
    return this.f64[address >>> 3] as number;
  }

  /** The 32-bit word at an address. */
  word(address: number): number {
    return this.i32[address >>> 2] as number;
  }

  setDouble(address: number, value: number): void {
    this.f64[address >>> 3] = value;
  }

  setWord(address: number, value: number): void {
    this.i32[address >>> 2] = value;
  }

  /** The bytes [start, end) as text. */
  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }
}

const REFUSING: Outside = { flagsOf: refuse, judge: refuse, readField: refuse, readValue: refuse };

function refuse(): never {
  throw new Error('a kernel asked for what its reader does not do');
}
