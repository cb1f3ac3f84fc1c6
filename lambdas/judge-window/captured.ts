import { toInstant, toMillis } from '../../adapters/time.ts';
import type { CapturedRequest } from '../../domain/canary/answers.ts';
import type { CapturedFiles } from './captured-files.ts';

/** One fleet's captured requests: each endpoint config writes under a prefix of its own. */
export interface CaptureFolder {
  readonly bucket: string;
  readonly endpointConfigName: string;
  readonly endpointName: string;
  readonly variantName: string;
}

export interface Captured {
  readonly requests: readonly CapturedRequest[];
  readonly files: number;
  readonly bytes: number;
  /** Lines that are no capture record. */
  readonly unreadable: number;
  /** There was more than may be read in one window: the rest is not counted. */
  readonly cut: boolean;
}

/** Where the captured requests of a config go. SageMaker adds endpoint, variant and the hour. */
export const captureUri = (bucket: string, endpointConfigName: string): string => `s3://${bucket}/capture/${endpointConfigName}/`;

/** Most bytes read of one fleet in one go: a minute at 100 requests a second of half a kilobyte is 3 MB. */
export const MOST_BYTES = 16 * 2 ** 20;

const HOUR = 3_600_000;

/** A file may hold requests from before the hour that it is filed under ended. */
const EARLIER = 600_000;

/**
 * Requests that one fleet answered in [from, to), milliseconds, by the time of the inference and not by the file that they are in.
 * Capture is a sample: SageMaker drops records under load and writes them late, so what is missing is missing evidence, no event.
 */
export async function readCaptured(captured: CapturedFiles, folder: CaptureFolder, from: number, to: number): Promise<Captured> {
  const base = `${captureUri(folder.bucket, folder.endpointConfigName)}${folder.endpointName}/${folder.variantName}/`;
  const requests: CapturedRequest[] = [];
  let [files, bytes, unreadable, cut] = [0, 0, 0, false];
  for (const hour of hoursOf(from - EARLIER, to)) {
    for (const object of await captured.list(`${base}${hour}/`)) {
      // What was written before the window began holds nothing of it.
      if (!object.key.endsWith('.jsonl') || (object.modifiedAt !== undefined && toMillis(object.modifiedAt) < from)) continue;
      if (bytes + object.bytes > MOST_BYTES) {
        cut = true;
        continue;
      }
      files++;
      bytes += object.bytes;
      const file = await captured.read(`s3://${folder.bucket}/${object.key}`, object);
      unreadable += file.unreadable;
      for (const { at, request } of file.records) if (at >= from && at < to) requests.push(request);
    }
  }
  return { requests, files, bytes, unreadable, cut };
}

/** `yyyy/mm/dd/hh` of every hour that touches [from, to). */
function hoursOf(from: number, to: number): readonly string[] {
  const first = Math.floor(from / HOUR);
  const count = Math.ceil(to / HOUR) - first;
  return Array.from({ length: count }, (_, i) =>
    toInstant((first + i) * HOUR)
      .slice(0, 13)
      .replace(/[-T]/g, '/'),
  );
}
