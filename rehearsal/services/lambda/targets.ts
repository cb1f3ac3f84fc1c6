import type { FunctionModel } from '../../assembly/model.ts';
import { AwsError } from '../../cloud/aws-error.ts';

/** A function at one version, as a caller named it. */
export interface Target {
  readonly fn: FunctionModel;
  /** ARN with the qualifier that was asked for, if any: what IAM sees. */
  readonly arn: string;
  /** `$LATEST` or a number. */
  readonly version: string;
}

/** Splits `name`, `name:qualifier`, `account:function:name` and ARNs. */
export function splitName(given: string): { readonly name: string; readonly qualifier: string | undefined } {
  const parts = given.split(':');
  const rest = parts[0] === 'arn' ? parts.slice(6) : parts[1] === 'function' ? parts.slice(2) : parts;
  return { name: rest[0] ?? '', qualifier: rest[1] };
}

/** @throws AwsError ResourceNotFoundException for a function, version or alias that does not exist */
export function findTarget(functions: readonly FunctionModel[], functionName: string, qualifier: string | undefined, base: string): Target {
  const { name, qualifier: inName } = splitName(functionName);
  const asked = qualifier ?? inName;
  const arn = asked === undefined ? `${base}${name}` : `${base}${name}:${asked}`;
  const fn = functions.find((one) => one.name === name);
  const version = fn && versionOf(fn, asked);
  if (fn === undefined || version === undefined)
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
  return { fn, arn, version };
}

function versionOf(fn: FunctionModel, qualifier: string | undefined): string | undefined {
  if (qualifier === undefined || qualifier === '$LATEST') return '$LATEST';
  const arn = `${fn.arn}:${qualifier}`;
  return fn.versionArns.includes(arn) ? qualifier : fn.aliases[arn];
}
