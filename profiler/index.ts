export { extensionOf, type FileKind, KNOWN_EXTENSIONS, kindByName } from './kinds.ts';
export { mergeAll, mergeProfiles } from './merge.ts';
export { mergeParts } from './merge-parts.ts';
export type { Part, ProfileOptions, RejectedRow, SchemaColumn, StreamFormat } from './options.ts';
export { type DataFile, type FileOptions, profileFile } from './profile-file.ts';
export { createProfiler, type ProfileAccumulator, profileAndRelease, release, toProfile } from './profiler.ts';
export { profileStream } from './stream.ts';
export { withOpaqueFiles } from './to-profile.ts';
export { UnreadableData } from './unreadable.ts';
