import { statSync } from 'node:fs';
import { localFile } from '../../cli/dataset/local-file.ts';
import { type ProfileAccumulator, profileFile as profileData, toProfile } from '../../profiler/index.ts';

/** Profiles one file as a step does, read as the command line reads it. */
export async function profileFile(path: string): Promise<ProfileAccumulator> {
  const kind = path.endsWith('.parquet') ? 'parquet' : path.endsWith('.jsonl') ? 'jsonl' : 'csv';
  return profileData(localFile(path, statSync(path).size), { kind, limits: { bytes: 2 ** 40 } });
}

const [path] = process.argv.slice(2);
if (path !== undefined) process.stdout.write(`${JSON.stringify(toProfile(await profileFile(path))).length}\n`);
