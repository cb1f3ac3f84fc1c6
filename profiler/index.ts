export { mergeAll, mergeProfiles } from './merge.ts';
export { LIMITS, type Limits, type ProfileOptions, type RejectedRow, type SchemaColumn, type StreamFormat } from './options.ts';
export { type ParquetOptions, profileParquet } from './parquet/profile-parquet.ts';
export { createProfiler, type ProfileAccumulator, type Profiler, toProfile } from './profiler.ts';
export { profileStream, uncompressed } from './stream.ts';
export { type Reason, UnreadableData } from './unreadable.ts';
