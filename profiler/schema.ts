import type { ColumnType } from '../domain/dataset/column-contract.ts';
import type { DataContract } from '../domain/dataset/contract.ts';
import { RESERVED_NAMES } from '../domain/dataset/fields.ts';
import type { ProfileType } from '../domain/dataset/profile.ts';
import type { Limits, SchemaColumn } from './options.ts';
import { timestampOf } from './timestamp.ts';
import { UnreadableData } from './unreadable.ts';

/** The only way that text is a number here: no sign but minus, no hexadecimal, no bare point, no grouping. */
export const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;

/** Texts that mean "not a number" and the infinities. */
export const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

/** How a contract's type is read. */
export const readAs = (type: ColumnType): ProfileType => (type === 'integer' ? 'number' : type);

/** Share of values that must look like a type before a column is read as it. */
const CONVINCING = 0.95;

/** The type that a few values of a column suggest. Whole numbers with leading zeros are codes, not quantities. */
export function suggestType(values: readonly string[]): ProfileType {
  const present = values.filter((value) => value !== '');
  if (present.length === 0) return 'string';
  const share = (fits: (value: string) => boolean): number => present.filter(fits).length / present.length;
  if (share((value) => /^-?0\d/.test(value)) > 0.02) return 'string';
  if (share((value) => NUMBER.test(value) || NOT_FINITE.has(value.toLowerCase())) >= CONVINCING) return 'number';
  if (share((value) => /^(true|false)$/i.test(value)) === 1) return 'boolean';
  if (share((value) => !Number.isNaN(timestampOf(value))) >= CONVINCING) return 'timestamp';
  return 'string';
}

/** Names that can be told apart by everyone who reads them. */
export function checkNames(names: readonly string[], limits: Limits): void {
  if (names.length > limits.columns)
    throw new UnreadableData('too-many-columns', `${names.length} columns; at most ${limits.columns} are read`);
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    if (name.trim() === '') throw new UnreadableData('header', `column ${i + 1} has an empty name: name it at its source`);
    if (RESERVED_NAMES.includes(name))
      throw new UnreadableData('header', `column ${i + 1} is named ${name}, which is reserved: rename it at its source`);
    const normal = name.normalize('NFC');
    const first = seen.get(normal);
    if (first !== undefined) {
      throw new UnreadableData(
        'header',
        `columns ${first + 1} and ${i + 1} are both named ${JSON.stringify(normal)}: rename one at its source`,
      );
    }
    seen.set(normal, i);
  }
}

/** Types of named columns: from the given schema, else from the contract, else from the first rows' values. */
export function schemaOf(
  names: readonly string[],
  values: (column: number) => readonly string[],
  contract: DataContract | undefined,
  given: readonly SchemaColumn[] | undefined,
): SchemaColumn[] {
  const known = new Map(given?.map(({ name, type }) => [name, type]));
  return names.map((name, i) => {
    const promised = contract && Object.hasOwn(contract.columns, name) ? contract.columns[name]?.type : undefined;
    return { name, type: known.get(name) ?? (promised ? readAs(promised) : suggestType(values(i))) };
  });
}

/** Fails unless the data has the columns that another part of it had, in the same order. */
export function expectSchema(names: readonly string[], given: readonly SchemaColumn[] | undefined): void {
  if (!given) return;
  const different = given.findIndex(({ name }, i) => names[i] !== name);
  if (given.length === names.length && different < 0) return;
  const at = different < 0 ? given.length : different;
  throw new UnreadableData(
    'schema',
    `parts of one dataset must have the same columns: column ${at + 1} is ${JSON.stringify(names[at] ?? 'absent')}, elsewhere ${JSON.stringify(given[at]?.name ?? 'absent')}`,
  );
}
