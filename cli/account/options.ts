import { UsageError } from '../command-io.ts';
import type { ConnectOptions } from './connection.ts';

/** Options of every verb that looks at an account. */
export const ACCOUNT_OPTIONS = {
  platform: { type: 'string' },
  'endpoint-url': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const ACCOUNT_USAGE = `  --platform NAME       the platform that the model belongs to. Default: slipway
  --endpoint-url URL    a rehearsal that was kept ("slipway rehearse --keep"), in place of AWS. Default: AWS_ENDPOINT_URL
  --json                one JSON object in place of text`;

export interface AccountValues {
  readonly platform?: string | undefined;
  readonly 'endpoint-url'?: string | undefined;
}

/** Where to look. */
export function connectOptions(
  values: AccountValues,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): ConnectOptions {
  const endpoint = values['endpoint-url'] ?? variables['AWS_ENDPOINT_URL'];
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new UsageError(`--endpoint-url ${endpoint}: write the whole URL, such as http://127.0.0.1:4566`);
  return {
    ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }),
    ...(values.platform === undefined ? {} : { platform: values.platform }),
  };
}

/** Positional arguments by name; an optional one ends in `?`. */
export function named<const N extends readonly string[]>(positionals: readonly string[], ...names: N): (string | undefined)[] {
  const needed = names.filter((name) => !name.endsWith('?'));
  if (positionals.length < needed.length) throw new UsageError(`${needed.slice(positionals.length).join(' and ')} is missing`);
  if (positionals.length > names.length) throw new UsageError(`unexpected ${positionals.slice(names.length).join(' ')}`);
  return names.map((_, index) => positionals[index]);
}

/** A reason is written into the ledger, whose items are at most 4 KB. */
const LONGEST_REASON = 500;

/** Why an operator does something; what is recorded has to say it. */
export function because(text: string | undefined): string {
  const reason = text?.trim() ?? '';
  if (reason === '') throw new UsageError('say why: --because "TEXT"; it is recorded');
  if (reason.length > LONGEST_REASON) throw new UsageError(`--because has ${reason.length} characters; allowed: up to ${LONGEST_REASON}`);
  return reason;
}
