import * as v from 'valibot';
import { s3Join, s3Location } from '../sagemaker/arn.ts';
import type { Fleet } from '../sagemaker/endpoints/endpoint.ts';
import type { DataCaptureConfig } from '../sagemaker/endpoints/endpoint-config.ts';
import { reasonOf } from '../sagemaker/role.ts';
import type { World } from '../sagemaker/world.ts';
import type { Invocation, InvocationRequest } from './invocation.ts';

const MINUTE = 60_000;

const captured = v.object({
  endpoint: v.string(),
  variant: v.string(),
  model: v.string(),
  uri: v.string(),
  kmsKeyId: v.optional(v.string()),
  minute: v.number(),
  sequence: v.number(),
  line: v.string(),
});
type Captured = v.InferOutput<typeof captured>;
export const capturedLines = v.array(captured);

/** What an endpoint saw and answered, as JSON Lines in S3: a file for each fleet and minute, written a minute later. */
export class DataCapture {
  readonly #world: World;
  #lines: Captured[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  keep(config: DataCaptureConfig, fleet: Fleet, request: InvocationRequest, answer: Invocation, at: number, sequence: number): void {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    if (this.#lines.length === 0) this.#arm(minute + 2 * MINUTE);
    this.#lines.push({
      endpoint: request.endpoint,
      variant: fleet.variant,
      model: fleet.model,
      uri: config.DestinationS3Uri,
      kmsKeyId: config.KmsKeyId,
      minute,
      sequence,
      line: this.#record(config, request, answer, at, sequence),
    });
  }

  save(): Captured[] {
    return this.#lines;
  }

  load(lines: Captured[]): void {
    this.#lines = lines;
    const first = lines[0];
    if (first !== undefined) this.#arm(first.minute + 2 * MINUTE);
  }

  #arm(at: number): void {
    this.#world.arm('data-capture', at, () => this.#flush(at));
  }

  /** Writes all minutes that are over; requests come back in any order, so lines are sorted by their position first. */
  async #flush(now: number): Promise<void> {
    const due = this.#lines.filter(({ minute }) => minute + MINUTE <= now);
    this.#lines = this.#lines.filter(({ minute }) => minute + MINUTE > now);
    const files = new Map<string, Captured[]>();
    for (const entry of due) {
      const key = [entry.uri, entry.endpoint, entry.variant, entry.minute].join('\n');
      files.set(key, [...(files.get(key) ?? []), entry]);
    }
    for (const entries of files.values()) await this.#write(entries.sort((a, b) => a.sequence - b.sequence));
    const next = this.#lines[0];
    if (next !== undefined) this.#arm(next.minute + 2 * MINUTE);
  }

  async #write(entries: readonly Captured[]): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    const { endpoint, variant, minute } = first;
    const [date = '', clock = ''] = new Date(minute).toISOString().split('T');
    const id = uuid(this.#world.cloud.id('capture-file', endpoint, variant, String(minute)));
    const name = `${clock.slice(3, 5)}-${clock.slice(6, 8)}-000-${id}.jsonl`;
    const { bucket, key } = s3Location(s3Join(first.uri, endpoint, variant, ...date.split('-'), clock.slice(0, 2), name));
    const role = this.#world.state.models[first.model]?.request.ExecutionRoleArn;
    if (role === undefined) return;
    try {
      const body = Buffer.from(entries.map(({ line }) => `${line}\n`).join(''));
      await this.#world.role(role, `write captured data of endpoint ${endpoint}`).upload(bucket, key, body, first.kmsKeyId);
    } catch (error) {
      this.#world.tell(endpoint, `captured data is lost: ${reasonOf(error)}`);
    }
  }

  #record(config: DataCaptureConfig, request: InvocationRequest, answer: Invocation, at: number, sequence: number): string {
    const modes = new Set(config.CaptureOptions.map(({ CaptureMode }) => CaptureMode));
    const input = modes.has('Input') || modes.has('InputAndOutput');
    const output = modes.has('Output') || modes.has('InputAndOutput');
    return JSON.stringify({
      captureData: {
        ...(input ? { endpointInput: side(config, 'INPUT', request.contentType, request.body) } : {}),
        ...(output ? { endpointOutput: side(config, 'OUTPUT', answer.contentType, answer.body) } : {}),
      },
      eventMetadata: {
        eventId: uuid(this.#world.cloud.id('capture-event', request.endpoint, String(sequence))),
        ...(request.customAttributes === undefined ? {} : { customAttributes: [request.customAttributes] }),
        ...(request.inferenceId === undefined ? {} : { inferenceId: request.inferenceId }),
        inferenceTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      },
      eventVersion: '0',
    });
  }
}

function side(
  config: DataCaptureConfig,
  mode: 'INPUT' | 'OUTPUT',
  contentType: string | undefined,
  body: Uint8Array,
): Record<string, string> {
  const type = contentType ?? 'application/octet-stream';
  const encoding = encodingOf(config, type);
  const data = Buffer.from(body).toString(encoding === 'BASE64' ? 'base64' : 'utf8');
  return { observedContentType: type, mode, data, encoding };
}

/** CSV and JSON as text; every other type as BASE64 unless CaptureContentTypeHeader lists it. */
function encodingOf(config: DataCaptureConfig, contentType: string): 'CSV' | 'JSON' | 'BASE64' {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const { CsvContentTypes = ['text/csv'], JsonContentTypes = ['application/json', 'application/jsonlines'] } =
    config.CaptureContentTypeHeader ?? {};
  if (CsvContentTypes.includes(type)) return 'CSV';
  return JsonContentTypes.includes(type) ? 'JSON' : 'BASE64';
}

/** Hex in the shape of a UUID. */
function uuid(hex: string): string {
  const digits = hex.padEnd(32, '0');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-');
}
