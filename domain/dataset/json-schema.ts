import type * as v from 'valibot';

/** A JSON Schema (draft 2020-12), as far as contracts need it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

type Schema = v.GenericSchema & {
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly unknown[];
  readonly wrapped?: v.GenericSchema;
  readonly default?: unknown;
  readonly item?: v.GenericSchema;
  readonly value?: v.GenericSchema;
  readonly literal?: unknown;
};

interface Step {
  readonly kind: string;
  readonly type: string;
  readonly requirement?: unknown;
}

const isStep = (step: unknown): step is Step => typeof step === 'object' && step !== null && 'kind' in step && step.kind === 'validation';
const isSchema = (step: unknown): step is Schema => typeof step === 'object' && step !== null && 'kind' in step && step.kind === 'schema';

/**
 * The JSON Schema of what a valibot schema accepts: for editors, and for people who write contracts with other tools. Checks that
 * JSON Schema cannot say (an interval's order, a pattern that compiles) are left to us.
 */
export function toJsonSchema(schema: v.GenericSchema): JsonSchema {
  const node: Schema = schema;
  if (!node.pipe) return plain(node);
  const base: JsonSchema = Object.assign({}, ...node.pipe.filter(isSchema).map(toJsonSchema));
  return Object.assign({}, base, ...node.pipe.filter(isStep).map((step) => constraint(step, base['type'] === 'array')));
}

function plain(node: Schema): JsonSchema {
  switch (node.type) {
    case 'strict_object':
      return objectSchema(node.entries ?? {});
    case 'optional':
      return { ...(node.wrapped ? toJsonSchema(node.wrapped) : {}), ...(node.default === undefined ? {} : { default: node.default }) };
    case 'record':
      return { type: 'object', additionalProperties: node.value ? toJsonSchema(node.value) : true };
    case 'array':
      return { type: 'array', items: node.item ? toJsonSchema(node.item) : true };
    case 'picklist':
      return { enum: node.options };
    case 'literal':
      return { const: node.literal };
    case 'union':
    case 'variant':
      return { anyOf: (node.options ?? []).filter(isSchema).map(toJsonSchema) };
    case 'string':
    case 'number':
    case 'boolean':
      return { type: node.type };
    default:
      return {};
  }
}

function objectSchema(entries: Readonly<Record<string, v.GenericSchema>>): JsonSchema {
  const required = Object.entries(entries)
    .filter(([, entry]) => entry.type !== 'optional')
    .map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, toJsonSchema(entry)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function constraint({ type, requirement }: Step, list: boolean): JsonSchema {
  switch (type) {
    case 'min_value':
      return { minimum: requirement };
    case 'max_value':
      return { maximum: requirement };
    case 'integer':
      return { type: 'integer' };
    case 'min_length':
      return list ? { minItems: requirement } : { minLength: requirement };
    case 'max_length':
      return list ? { maxItems: requirement } : { maxLength: requirement };
    case 'non_empty':
      return { minLength: 1 };
    case 'regex':
      return { pattern: requirement instanceof RegExp ? requirement.source : String(requirement) };
    default:
      return {};
  }
}
