import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { dataContractSchema, datasetPolicySchema } from '../../../domain/dataset/contract.ts';
import { type JsonSchema, toJsonSchema } from '../../../domain/dataset/json-schema.ts';

const published = join(__dirname, '../../../docs/data-contract.schema.json');
const schema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Slipway data contract',
  ...toJsonSchema(dataContractSchema),
};

test('the published schema is the one that the code accepts', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(published, `${JSON.stringify(schema, undefined, 2)}\n`);
  // After a change of the contract: UPDATE=1 npx jest test/domain/dataset/json-schema
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(schema);
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** As much of JSON Schema as the published one uses. */
function accepts(node: unknown, value: unknown): boolean {
  if (!isObject(node)) return true;
  const { type, properties, required, additionalProperties, items, anyOf, pattern } = node;
  const limits: [string, (limit: number) => boolean][] = [
    ['minimum', (limit) => typeof value !== 'number' || value >= limit],
    ['maximum', (limit) => typeof value !== 'number' || value <= limit],
    ['minLength', (limit) => typeof value !== 'string' || value.length >= limit],
    ['maxLength', (limit) => typeof value !== 'string' || value.length <= limit],
    ['minItems', (limit) => !Array.isArray(value) || value.length >= limit],
    ['maxItems', (limit) => !Array.isArray(value) || value.length <= limit],
  ];
  const known = isObject(properties) ? properties : {};
  return (
    (type === undefined || typeFits(type, value)) &&
    (!Array.isArray(node['enum']) || node['enum'].includes(value)) &&
    (!('const' in node) || node['const'] === value) &&
    (!Array.isArray(anyOf) || anyOf.some((option) => accepts(option, value))) &&
    (typeof pattern !== 'string' || (typeof value === 'string' && new RegExp(pattern, 'u').test(value))) &&
    limits.every(([name, holds]) => typeof node[name] !== 'number' || holds(Number(node[name]))) &&
    (!Array.isArray(required) || (isObject(value) && required.every((name) => String(name) in value))) &&
    (!Array.isArray(value) || value.every((item) => accepts(items, item))) &&
    (!isObject(value) ||
      Object.entries(value).every(([name, member]) =>
        name in known
          ? accepts(known[name], member)
          : additionalProperties === undefined || (isObject(additionalProperties) && accepts(additionalProperties, member)),
      ))
  );
}

function typeFits(type: unknown, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}

const a = (rules: object) => ({ columns: { a: { type: 'number', ...rules } } });

test.each<[string, unknown]>([
  ['a column', a({})],
  ['every number rule', a({ min: 0, max: 1, mostly: 0.9, missing: { max: 0 }, mean: { min: 1 }, quantiles: { '0.5': { max: 3 } } })],
  ['a relation', { ...a({}), relations: [{ left: 'a', is: '<=', right: 'b' }] }],
  ['drift of its own', a({ drift: { fail: 0.2 } })],
  ['drift left out', a({ drift: 'ignore' })],
  ['an unknown rule', a({ minimum: 1 })],
  ['an unknown type', a({ type: 'float' })],
  ['a share above one', a({ missing: { max: 1.5 } })],
  ['a relation without a right side', { ...a({}), relations: [{ left: 'a', is: '<=' }] }],
  ['an unknown relation', { ...a({}), relations: [{ left: 'a', is: '~', right: 'b' }] }],
  ['drift in words', a({ drift: 'sometimes' })],
  ['no columns', {}],
  ['a list of columns', { columns: [] }],
  ['half a row', { ...a({}), rows: { min: 1.5 } }],
  ['a duration without a unit', { ...a({}), freshness: { column: 'a', maxAge: '2' } }],
  ['no allowed values', a({ values: [] })],
])('both schemas agree about %s', (_, contract) => {
  expect(accepts(schema, contract)).toBe(v.safeParse(dataContractSchema, contract).success);
});

test('the whole dataset section has one too', () => {
  expect(toJsonSchema(datasetPolicySchema)).toMatchObject({ required: ['holdout', 'contract'], additionalProperties: false });
});
