import { NotRehearsed } from '../../../cloud/aws-error.ts';
import type { Json } from '../../../cloud/cloud.ts';
import type { Failure } from '../../../states-language/failure.ts';
import { type Connection, isObject } from './connection.ts';

const MEMBERS = new Set(['FunctionName', 'Payload', 'Qualifier', 'InvocationType', 'ClientContext', 'LogType']);

/** Invokes a function; its error becomes the task's, named by the error's type. */
export async function invoke(connection: Connection): Promise<{ readonly output: Json } | { readonly failure: Failure }> {
  const { arguments: input } = connection.request;
  const given = isObject(input) ? input : {};
  const unknown = Object.keys(given).filter((name) => !MEMBERS.has(name));
  if (unknown.length > 0) throw new NotRehearsed(`lambda:invoke with ${unknown.join(', ')}`, `use ${[...MEMBERS].join(', ')}`);
  const { Payload, ...others } = given;
  const call = { ...others, ...(Payload === undefined ? {} : { Payload: JSON.stringify(Payload) }) };
  const answer = await connection.cloud.call('lambda', 'Invoke', call, connection.caller);
  const text = textOf(answer['Payload']);
  if (answer['FunctionError'] !== undefined) return { failure: functionFailure(text) };
  const { ExecutedVersion, StatusCode } = answer;
  const output = {
    ExecutedVersion: typeof ExecutedVersion === 'string' ? ExecutedVersion : '$LATEST',
    Payload: parse(text),
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: connection.requestId() },
    StatusCode: typeof StatusCode === 'number' ? StatusCode : 200,
  };
  return { output };
}

/** Timeouts and processes that ended are `Lambda.Unknown`, whatever type the sandbox gives them (Step Functions guide, "Handle Lambda service exceptions"). */
const UNKNOWN = new Set(['Sandbox.Timedout', 'Runtime.ExitError', 'Runtime.OutOfMemory']);

function functionFailure(text: string): Failure {
  const payload = parse(text);
  const type = isObject(payload) ? payload['errorType'] : undefined;
  if (typeof type === 'string' && UNKNOWN.has(type)) return { error: 'Lambda.Unknown', cause: text };
  if (typeof type === 'string' && type !== '') return { error: type, cause: text };
  const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`;
  return { error: 'Lambda.Unknown', cause };
}

function textOf(payload: unknown): string {
  if (typeof payload === 'string') return payload;
  return payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : '';
}

function parse(text: string): Json {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
