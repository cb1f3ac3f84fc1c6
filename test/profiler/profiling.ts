import { gzipSync } from 'node:zlib';
import type { Profile } from '../../domain/dataset/profile.ts';
import { createProfiler, type ProfileAccumulator, type ProfileOptions, profileAndRelease, profileStream } from '../../profiler/index.ts';

/** Profiles text or bytes in chunks of `size`. */
export function accumulate(data: string | Uint8Array, options: Partial<ProfileOptions> = {}, size = 65536): ProfileAccumulator {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const profiler = createProfiler({ format: 'csv', ...options });
  for (let from = 0; from < bytes.length; from += size) profiler.push(bytes.subarray(from, from + size));
  return profiler.end();
}

/** Memory is given on, as in the product: what WebAssembly had is freed late, and tests read many files. */
export const profileOf = (data: string | Uint8Array, options: Partial<ProfileOptions> = {}, size?: number): Profile =>
  profileAndRelease(accumulate(data, options, size));

/** Profiles gzip bytes as a stream, in chunks of `size`. */
export async function profileGzip(compressed: Uint8Array, options: Partial<ProfileOptions> = {}, size = 1000): Promise<Profile> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < compressed.length; from += size) yield compressed.subarray(from, from + size);
  }
  return profileAndRelease(await profileStream(chunks(), { format: 'csv', ...options }));
}

export const gzipped = (text: string): Uint8Array => gzipSync(text);

/** A column of a profile, which must be there. */
export function column(profile: Profile, name: string): Profile['columns'][number] {
  const found = profile.columns.find((c) => c.name === name);
  if (!found) throw new Error(`no column ${name}`);
  return found;
}
