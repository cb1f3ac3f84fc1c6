import * as v from 'valibot';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { toInstant, toMillis } from '../../adapters/time.ts';
import type { CapturedRequest, CapturedSide } from '../../domain/canary/answers.ts';

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

const sideSchema = v.object({
  data: v.string(),
  encoding: v.picklist(['CSV', 'JSON', 'BASE64']),
  observedContentType: v.optional(v.string(), ''),
});

/** A line of a captured file (developer guide, "Capture data from real-time endpoint"). */
const recordSchema = v.object({
  captureData: v.object({ endpointInput: v.optional(sideSchema), endpointOutput: v.optional(sideSchema) }),
  eventMetadata: v.object({ inferenceTime: v.pipe(v.string(), v.isoTimestamp()) }),
});

/**
 * Requests that one fleet answered in [from, to), milliseconds, by the time of the inference and not by the file that they are in.
 * Capture is a sample: SageMaker drops records under load and writes them late, so what is missing is missing evidence, no event.
 */
export async function readCaptured(objects: ObjectStore, folder: CaptureFolder, from: number, to: number): Promise<Captured> {
  const base = `${captureUri(folder.bucket, folder.endpointConfigName)}${folder.endpointName}/${folder.variantName}/`;
  const requests: CapturedRequest[] = [];
  let [files, bytes, unreadable, cut] = [0, 0, 0, false];
  for (const hour of hoursOf(from - EARLIER, to)) {
    for (const object of await objects.list(`${base}${hour}/`)) {
      // What was written before the window began holds nothing of it.
      if (!object.key.endsWith('.jsonl') || (object.modifiedAt !== undefined && toMillis(object.modifiedAt) < from)) continue;
      if (bytes + object.bytes > MOST_BYTES) {
        cut = true;
        continue;
      }
      files++;
      bytes += object.bytes;
      const text = new TextDecoder().decode(await objects.bytes(`s3://${folder.bucket}/${object.key}`));
      for (const line of text.split('\n')) {
        if (line.trim() === '') continue;
        const record = readRecord(line);
        if (record === undefined) unreadable++;
        else if (record.at >= from && record.at < to) requests.push(record.request);
      }
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

function readRecord(line: string): { at: number; request: CapturedRequest } | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), line);
  if (!parsed.success) return undefined;
  const { endpointInput, endpointOutput } = parsed.output.captureData;
  if (endpointOutput === undefined) return undefined;
  const at = toMillis(parsed.output.eventMetadata.inferenceTime);
  return { at, request: { ...(endpointInput === undefined ? {} : { input: decoded(endpointInput) }), output: decoded(endpointOutput) } };
}

function decoded({ data, encoding, observedContentType }: v.InferOutput<typeof sideSchema>): CapturedSide {
  const text = encoding === 'BASE64' ? Buffer.from(data, 'base64').toString('utf8') : data;
  return { text, csv: encoding === 'CSV' || /^text\/csv\b/i.test(observedContentType) };
}
