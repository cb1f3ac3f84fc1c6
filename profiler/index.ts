export { mergeAll, mergeProfiles } from './merge.ts';
export type { ProfileOptions, RejectedRow, SchemaColumn, StreamFormat } from './options.ts';
export { type ParquetOptions, profileParquet } from './parquet/profile-parquet.ts';
export { createProfiler, type ProfileAccumulator, toProfile } from './profiler.ts';
export { profileStream } from './stream.ts';
export { UnreadableData } from './unreadable.ts';
