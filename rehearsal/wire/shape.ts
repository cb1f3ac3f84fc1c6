import { NormalizedSchema } from '@smithy/core/schema';

/**
 * Shapes of requests and answers, read from the runtime schemas that every AWS SDK client exports.
 * This is the only file that touches `@smithy/core/schema`, whose classes are public but young: versions are pinned,
 * and a test reads one shape of each kind.
 */
export type Kind = 'struct' | 'list' | 'map' | 'string' | 'boolean' | 'number' | 'bigNumber' | 'blob' | 'timestamp' | 'document' | 'unit';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export class Shape {
  readonly #schema: NormalizedSchema;
  #members: ReadonlyMap<string, Shape> | undefined;

  constructor(schema: NormalizedSchema) {
    this.#schema = schema;
  }

  get kind(): Kind {
    const schema = this.#schema;
    if (schema.isUnitSchema()) return 'unit';
    if (schema.isStructSchema()) return 'struct';
    if (schema.isDocumentSchema()) return 'document';
    if (schema.isBlobSchema()) return 'blob';
    if (schema.isTimestampSchema()) return 'timestamp';
    if (schema.isListSchema()) return 'list';
    if (schema.isMapSchema()) return 'map';
    if (schema.isBooleanSchema()) return 'boolean';
    if (schema.isNumericSchema()) return 'number';
    if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return 'bigNumber';
    return 'string';
  }

  /** The shape's own name: `CreateTrainingJobRequest`. */
  get name(): string {
    return this.#schema.getName() ?? '';
  }

  /** Members of a structure, in the model's order. */
  get members(): ReadonlyMap<string, Shape> {
    this.#members ??=
      this.kind === 'struct' ? new Map([...this.#schema.structIterator()].map(([name, member]) => [name, new Shape(member)])) : new Map();
    return this.#members;
  }

  /** A structure's members that a request must name; the schemas list them first and give their number. */
  get required(): readonly string[] {
    const schema: unknown = this.#schema.getSchema();
    const count = Array.isArray(schema) ? schema[6] : undefined;
    return typeof count === 'number' ? [...this.members.keys()].slice(0, count) : [];
  }

  /** What a list or a map holds. */
  get value(): Shape {
    return new Shape(this.#schema.getValueSchema());
  }

  /** What a map's keys are. */
  get key(): Shape {
    return new Shape(this.#schema.getKeySchema());
  }

  /** How a timestamp is written where the model says it; undefined leaves it to the protocol. */
  get timestampFormat(): TimestampFormat | undefined {
    switch (this.#schema.getSchema()) {
      case 5:
        return 'date-time';
      case 6:
        return 'http-date';
      case 7:
        return 'epoch-seconds';
      default:
        return undefined;
    }
  }

  get isStreaming(): boolean {
    return this.#schema.isStreaming();
  }

  /** A trait's text: `httpHeader`, `httpQuery`, `httpPrefixHeaders`, `xmlName`. Member traits win over the target's. */
  text(trait: 'httpHeader' | 'httpQuery' | 'httpPrefixHeaders' | 'xmlName'): string | undefined {
    const value: unknown = this.#schema.getMergedTraits()[trait];
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether a trait without value is there. */
  has(trait: 'httpLabel' | 'httpPayload' | 'httpResponseCode' | 'xmlFlattened' | 'xmlAttribute' | 'sparse'): boolean {
    return this.#schema.getMergedTraits()[trait] === 1;
  }

  /** Namespace of an XML document or element: prefix and URI. */
  get xmlNamespace(): readonly [prefix: string, uri: string] | undefined {
    const value: unknown = this.#schema.getMergedTraits().xmlNamespace;
    return Array.isArray(value) && value.length === 2 ? [String(value[0]), String(value[1])] : undefined;
  }

  /** For an error of an awsQuery service: the code on the wire and the HTTP status. */
  get queryError(): readonly [code: string, status: number] | undefined {
    const value: unknown = this.#schema.getMergedTraits()['awsQueryError'];
    return Array.isArray(value) && value.length === 2 ? [String(value[0]), Number(value[1])] : undefined;
  }
}

export interface Operation {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** REST binding: method, path pattern with query, status of success. */
  readonly http?: readonly [method: string, uri: string, status: number];
}

/** What a client package knows about its service. */
export interface Model {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, Shape>;
}

const OPERATION = 9;
const ERROR = -3;

/** Reads operations and errors from a client package's exports, whose names end in `$`. */
export function readModel(exports: object): Model {
  const operations = new Map<string, Operation>();
  const errors = new Map<string, Shape>();
  for (const [key, value] of Object.entries(exports)) {
    if (!key.endsWith('$') || !Array.isArray(value)) continue;
    const [kind, , name, traits, input, output]: unknown[] = value;
    if (kind === OPERATION)
      operations.set(String(name), { name: String(name), input: shapeOf(input), output: shapeOf(output), ...httpOf(traits) });
    if (kind === ERROR) errors.set(String(name), shapeOf(value));
  }
  if (operations.size === 0)
    throw new Error('the client package exports no operation schemas; slipway is built for the pinned version of the AWS SDK');
  return { operations, errors };
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

function shapeOf(schema: unknown): Shape {
  return new Shape(NormalizedSchema.of(schema as SchemaRef));
}

function httpOf(traits: unknown): Pick<Operation, 'http'> {
  const http: unknown = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
  return Array.isArray(http) ? { http: [String(http[0]), String(http[1]), Number(http[2])] } : {};
}
