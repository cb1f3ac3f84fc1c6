import * as v from 'valibot';
import { type FormatPolicy, formatSchema } from '../../domain/dataset/contract.ts';
import { type CommandIo, UsageError } from '../command-io.ts';
import { terminal } from './progress.ts';
import type { ReadOptions } from './read-dataset.ts';

/** How files are read: what each command that reads data takes. */
export const READ_FLAGS = {
  format: { type: 'string' },
  header: { type: 'boolean' },
  'no-header': { type: 'boolean' },
  delimiter: { type: 'string' },
  null: { type: 'string', multiple: true },
  index: { type: 'string' },
  workers: { type: 'string' },
  'max-bytes': { type: 'string' },
} as const;

/** And how what was found is told: what profile, check and drift take besides. */
export const TELL_FLAGS = {
  ...READ_FLAGS,
  contract: { type: 'string' },
  json: { type: 'boolean', default: false },
  'no-color': { type: 'boolean', default: false },
} as const;

export const READ_USAGE = `FILE is a file, a folder, a pattern in quotes such as 'parts/*.csv', or - for standard input. All files are one dataset.
CSV (with or without a header), JSON Lines, either with gzip, Parquet, and SageMaker's data-capture JSON Lines are told apart by
their first bytes, then by their names.

  --format KIND         csv, jsonl, parquet, capture; or opaque: only the index is read, other files are counted and hashed
  --index PATH          with --format opaque: the file that the contract applies to
  --header, --no-header whether the first row of a CSV names its columns. Default: it does unless it holds a number
  --delimiter C         one of , ; | or tab. Default: the one that the first row has most of
  --null TEXT           a text that means "no value"; may be repeated
  --workers N           threads. Default: by processors and size; 1 uses none
  --max-bytes N         refuses larger files (uncompressed)`;

interface ReadValues {
  readonly format?: string | undefined;
  readonly header?: boolean | undefined;
  readonly 'no-header'?: boolean | undefined;
  readonly delimiter?: string | undefined;
  readonly null?: string[] | undefined;
  readonly index?: string | undefined;
  readonly workers?: string | undefined;
  readonly 'max-bytes'?: string | undefined;
}

/** What was given on the command line wins over what a policy says. @throws UsageError */
export function readOptions(values: ReadValues, io: CommandIo, policy: FormatPolicy | undefined): Omit<ReadOptions, 'contract'> {
  if (values.header && values['no-header']) throw new UsageError('--header and --no-header exclude each other');
  const given = {
    ...(values.format === undefined ? {} : { type: values.format }),
    ...(values.header ? { header: true } : values['no-header'] ? { header: false } : {}),
    ...(values.delimiter === undefined ? {} : { delimiter: values.delimiter.replace(/^(\\t|tab)$/, '\t') }),
    ...(values.null === undefined ? {} : { nullValues: values.null }),
    ...(values.index === undefined ? {} : { index: values.index }),
  };
  const format = v.safeParse(formatSchema, { ...policy, ...given });
  if (!format.success) throw new UsageError(`how to read the files: ${v.summarize(format.issues)}`);
  return {
    format: format.output,
    workers: wholeNumber('--workers', values.workers, 64),
    maxBytes: wholeNumber('--max-bytes', values['max-bytes'], Number.MAX_SAFE_INTEGER),
    stdin: io.stdin,
    screen: terminal(),
  };
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${name} ${text}; allowed: a whole number from 1 to ${most}`);
  return value;
}
