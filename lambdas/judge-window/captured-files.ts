import * as v from 'valibot';
import type { ObjectStore, StoredObject } from '../../adapters/object-store.ts';
import { toMillis } from '../../adapters/time.ts';
import type { CapturedRequest, CapturedSide } from '../../domain/canary/answers.ts';

/** One captured request and when it was answered, milliseconds. */
export interface CapturedRecord {
  readonly at: number;
  readonly request: CapturedRequest;
}

export interface CapturedFile {
  readonly records: readonly CapturedRecord[];
  /** Lines that are no capture record. */
  readonly unreadable: number;
}

/** Most bytes of files that are kept: the last minutes of two fleets under load. */
const MOST_KEPT = 32 * 2 ** 20;

/**
 * Files of captured requests. SageMaker writes each once, and each is looked at by three windows or four, because a window cannot
 * know how late its requests were written: a function that stays warm fetches and parses it once.
 */
export class CapturedFiles {
  readonly #objects: Pick<ObjectStore, 'list' | 'bytes'>;
  /** By URI and ETag; the one that was asked for last is the last. */
  readonly #kept = new Map<string, CapturedFile & { readonly bytes: number }>();
  #bytes = 0;

  constructor(objects: Pick<ObjectStore, 'list' | 'bytes'>) {
    this.#objects = objects;
  }

  list(uri: string): Promise<readonly StoredObject[]> {
    return this.#objects.list(uri);
  }

  async read(uri: string, { etag, bytes }: Pick<StoredObject, 'etag' | 'bytes'>): Promise<CapturedFile> {
    const key = `${uri}\n${etag}`;
    const file = this.#kept.get(key) ?? { ...parse(await this.#objects.bytes(uri)), bytes };
    if (this.#kept.delete(key)) this.#bytes -= bytes;
    this.#kept.set(key, file);
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
    return file;
  }
}

function parse(bytes: Uint8Array | undefined): CapturedFile {
  const records: CapturedRecord[] = [];
  let unreadable = 0;
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    if (line.trim() === '') continue;
    const record = readRecord(line);
    if (record === undefined) unreadable++;
    else records.push(record);
  }
  return { records, unreadable };
}

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

function readRecord(line: string): CapturedRecord | undefined {
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
