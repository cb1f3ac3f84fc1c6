/** The kernels of the profiler, compiled to WebAssembly with SIMD by scripts/kernels.mjs. */
export { flushBatch } from './batch';
export { openCsv, readCsv } from './csv';
export { decodeHybrid, isRunOfOnes } from './hybrid';
export { openJsonLines, readJsonLines } from './json-lines';
export { listBuckets } from './log-linear';
export { addNumbers, mergeBuckets, mergeSamples, mergeSixBits, placeBuckets } from './merging';
export { hashText } from './murmur';
export { settleNumbers } from './numeric';
export { codeSample, packAscending, packHashes, packSixBits, packVarints } from './packing';
export {
  countPresent,
  gatherNumbers,
  gatherTexts,
  locateTexts,
  readNumbers,
  spreadNumbers,
  spreadTexts,
  writeTruths,
} from './parquet';
export { row, rowEnd, rowStart, setRow, setSpare, setSpareEnd, spare, spareEnd } from './reading';
export { sampleRows } from './sampling';
export { uncompressSnappy } from './snappy';
export { settleTexts } from './text';
export { timestamp } from './timestamp';
export { unpackAscending, unpackBase64, unpackVarints } from './unpacking';

/** Where memory begins that kernels do not use themselves. */
export function heapStart(): i32 {
  return <i32>__heap_base;
}
