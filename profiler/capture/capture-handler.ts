import * as v from 'valibot';
import type { ProfileType } from '../../domain/dataset/profile.ts';
import { splitRecords } from '../csv/records.ts';
import { isRow, type Row, suggestJsonType, writeObject } from '../jsonl/write-object.ts';
import type { Heap } from '../kernels/heap.ts';
import type { LineHandler } from '../line-reader.ts';
import { LIMITS, type ProfileOptions } from '../options.ts';
import { checkNames, NUMBER, readAs, suggestType } from '../schema.ts';
import { type Table, tableFor } from '../table.ts';
import { UnreadableData } from '../unreadable.ts';

const SNIFFED = 2 ** 16;

const side = v.object({
  observedContentType: v.optional(v.string(), 'text/csv'),
  mode: v.optional(v.string()),
  data: v.string(),
  encoding: v.optional(v.picklist(['CSV', 'JSON', 'BASE64'], 'encoding must be CSV, JSON or BASE64'), 'CSV'),
});

/** One line that SageMaker's data capture writes. Source: Amazon SageMaker Developer Guide, "Capture data from a real-time endpoint". */
const captured = v.object({
  captureData: v.object({ endpointInput: v.optional(side), endpointOutput: v.optional(side) }),
  eventMetadata: v.optional(
    v.object({ eventId: v.optional(v.string()), inferenceId: v.optional(v.string()), inferenceTime: v.optional(v.string()) }),
  ),
  eventVersion: v.string(),
});

type Side = v.InferOutput<typeof side>;

/** Column of the answer when it is one value. */
export const PREDICTION = 'prediction';

/**
 * Reads what a serving endpoint received and answered. Each request is one or more rows: the columns of the input, named by the
 * contract (features in its order) or `_c0`…, and the answer as `prediction` (or its members' names).
 */
export class CaptureHandler implements LineHandler {
  private readonly options: ProfileOptions;
  private table: Table | undefined;
  private byName: ReadonlyMap<string, number> = new Map();
  private features: readonly string[] = [];

  constructor(options: ProfileOptions) {
    this.options = options;
  }

  open(heap: Heap, start: number, end: number): Table {
    const { contract, schema, limits, part } = this.options;
    this.features = schema?.map(({ name }) => name).filter((name) => name !== PREDICTION) ?? Object.keys(contract?.columns ?? {});
    const text = heap.text(start, Math.min(end, Math.max(start + SNIFFED, heap.bytes.indexOf(10, start) + 1)));
    const rows = text
      .slice(0, text.lastIndexOf('\n'))
      .split('\n')
      .flatMap((line) => {
        const found = this.rows(line);
        return typeof found === 'string' ? [] : found;
      });
    if (rows.length === 0 && (part?.offset ?? 0) === 0)
      throw new UnreadableData('syntax', 'no line is a SageMaker data-capture record with readable data');
    const names = schema?.map(({ name }) => name) ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
    checkNames(names, { ...LIMITS, ...limits });
    const known = new Map(schema?.map(({ name, type }) => [name, type]));
    const typeOf = (name: string): ProfileType => {
      const promised = contract && Object.hasOwn(contract.columns, name) ? contract.columns[name]?.type : undefined;
      const values = rows.map((row) => row[name]);
      if (promised) return readAs(promised);
      const texts = values.filter((value) => typeof value === 'string');
      return texts.length > 0 ? suggestType(texts) : suggestJsonType(values);
    };
    this.table = tableFor(
      names.map((name) => ({ name, type: known.get(name) ?? typeOf(name) })),
      this.options,
      heap,
    );
    this.byName = new Map(names.map((name, i) => [name, i]));
    return this.table;
  }

  line(start: number, end: number, spare: number): string | number {
    const { table } = this;
    if (!table) return 'no table';
    const rows = this.rows(table.heap.text(start, end));
    if (typeof rows === 'string') return rows;
    if (rows.length === 0) return 'a request without rows';
    let at = spare;
    for (const [i, row] of rows.entries()) {
      const used = writeObject(table, this.byName, row, at);
      if (typeof used === 'string') return used;
      at += used;
      if (i < rows.length - 1 && table.endRow()) {
        table.flush();
        at = spare;
      }
    }
    return at - spare;
  }

  /** The rows of one captured request, or what is wrong with it. */
  private rows(line: string): Row[] | string {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return 'not JSON';
    }
    const parsed = v.safeParse(captured, json);
    if (!parsed.success) return `no data-capture record: ${parsed.issues[0].message}`;
    const { endpointInput, endpointOutput } = parsed.output.captureData;
    if (!endpointInput) return 'no captured input';
    const input = records(endpointInput, this.features);
    if (typeof input === 'string') return input;
    const output = endpointOutput ? records(endpointOutput, [PREDICTION]) : [];
    if (typeof output === 'string') return output;
    if (output.length !== 0 && output.length !== input.length) return `${input.length} rows in, ${output.length} answers out`;
    return input.map((row, i) => ({ ...row, ...output[i] }));
  }
}

/** The rows of one side of a request. CSV has no header; its fields are named in order. */
function records({ data, encoding, observedContentType }: Side, names: readonly string[]): Row[] | string {
  const text = encoding === 'BASE64' ? Buffer.from(data, 'base64').toString('utf8') : data;
  const json = encoding === 'JSON' || observedContentType.includes('json');
  return json ? jsonRecords(text, names) : csvRecords(text, names);
}

function csvRecords(text: string, names: readonly string[]): Row[] | string {
  const rows = splitRecords(`${text}\n`, ',', Number.POSITIVE_INFINITY);
  const wide = rows.find((row) => names.length > 1 && row.length > names.length);
  if (wide) return `${wide.length} captured fields, ${names.length} columns`;
  return rows.map((row) => Object.fromEntries(row.map((value, i) => [names[i] ?? `_c${i}`, value === '' ? null : asNumber(value)])));
}

const asNumber = (value: string): string | number => (NUMBER.test(value) && Number.isFinite(Number(value)) ? Number(value) : value);

function jsonRecords(text: string, names: readonly string[]): Row[] | string {
  const rows: unknown[] = [];
  for (const part of text.includes('\n') ? text.split('\n').filter((line) => line.trim() !== '') : [text]) {
    try {
      rows.push(...unwrapped(JSON.parse(part)));
    } catch {
      return 'captured data is not JSON';
    }
  }
  return rows.map((row): Row => {
    if (isRow(row)) return row;
    const values = Array.isArray(row) ? row : [row];
    return Object.fromEntries(values.map((value: unknown, i) => [names[i] ?? `_c${i}`, value]));
  });
}

/** Rows under the names that SageMaker's containers use for lists of them. */
function unwrapped(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object' || item === null) && value.length > 1 ? [value] : value;
  if (isRow(value)) for (const name of ['instances', 'predictions', 'outputs']) if (Array.isArray(value[name])) return value[name];
  return [value];
}
