import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ProfileAccumulator, profileParquet, profileStream, toProfile } from '../../profiler/index.ts';

/** Profiles one file as a step does; a second argument limits it to the bytes of a part. */
export async function profileFile(path: string, chunk = 2 ** 18): Promise<ProfileAccumulator> {
  if (!path.endsWith('.parquet')) {
    return profileStream(createReadStream(path, { highWaterMark: chunk }), {
      format: path.endsWith('.jsonl') ? 'jsonl' : 'csv',
      limits: { bytes: 2 ** 40 },
    });
  }
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
      const buffer = new ArrayBuffer(end - start);
      await file.read(new Uint8Array(buffer), 0, end - start, start);
      return buffer;
    };
    return await profileParquet({ byteLength: size, slice }, { limits: { bytes: 2 ** 40 } });
  } finally {
    await file.close();
  }
}

const [path] = process.argv.slice(2);
if (path !== undefined) process.stdout.write(`${JSON.stringify(toProfile(await profileFile(path))).length}\n`);
