import { AwsError } from '../cloud/aws-error.ts';
import type { Members } from '../cloud/cloud.ts';
import { isS3Body, type S3Body } from '../services/s3/body.ts';
import { decodeJson, encodeJson, missingMembers } from './json-codec.ts';
import type { RestRequest, Route } from './rest-route.ts';
import type { Operation, Shape } from './shape.ts';
import { readTimestamp, writeTimestamp } from './timestamp.ts';
import { element, parseXml, XML_DECLARATION } from './xml.ts';
import { decodeXml, encodeXmlMembers, xmlAttributes } from './xml-codec.ts';

/** An answer ready for the wire. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: S3Body | string;
}

export type Format = 'json' | 'xml';

/** A REST request to members. `body` is what came after the headers; `text` reads it where the model wants a document. */
export async function decodeRest(
  route: Route,
  request: RestRequest,
  body: S3Body,
  format: Format,
  text: () => Promise<string>,
  labels: Readonly<Record<string, string>> = {},
): Promise<Members> {
  const { input } = route.operation;
  const members: Members = { ...route.labels, ...labels };
  for (const [name, member] of input.members) {
    const value = fromBinding(member, request);
    if (value !== undefined) members[name] = value;
  }
  Object.assign(members, await fromBody(input, body, format, text));
  const missing = missingMembers(input, members, []);
  if (missing.length > 0) throw new AwsError('ValidationException', `missing in the request: ${missing.join(', ')}`);
  return members;
}

function fromBinding(member: Shape, request: RestRequest): unknown {
  const query = member.text('httpQuery');
  if (query !== undefined) {
    const value = request.query.get(query);
    return value === null ? undefined : fromText(member, value, query);
  }
  const header = member.text('httpHeader');
  if (header !== undefined) {
    const value = request.headers.get(header.toLowerCase());
    return value === undefined ? undefined : fromText(member, value, header);
  }
  const prefix = member.text('httpPrefixHeaders')?.toLowerCase();
  if (prefix === undefined) return undefined;
  const found = [...request.headers].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

async function fromBody(input: Shape, body: S3Body, format: Format, text: () => Promise<string>): Promise<Members> {
  const payload = [...input.members].find(([, member]) => member.has('httpPayload'));
  if (payload !== undefined) {
    const [name, member] = payload;
    if (member.kind === 'blob') return { [name]: body };
    if (member.kind === 'string') return { [name]: await text() };
    const source = await text();
    if (source === '') return {};
    return { [name]: format === 'xml' ? decodeXml(member, parseXml(source)) : decodeJson(member, parseJson(source)) };
  }
  if (format !== 'json' || ![...input.members.values()].some(isInDocument)) return {};
  const source = await text();
  const known = parseJson(source === '' ? '{}' : source);
  return decodeDocument(input, known);
}

/** A JSON body holds those members that travel neither in path, query nor headers. */
function decodeDocument(input: Shape, json: unknown): Members {
  const members: Members = {};
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new AwsError('SerializationException', 'the body must be a JSON object');
  for (const [name, value] of Object.entries(json)) {
    const member = input.members.get(name);
    if (member === undefined || !isInDocument(member))
      throw new AwsError('ValidationException', `${name} is not a member of ${input.name}`);
    const wrapped = member.kind === 'struct' ? decodeJson(member, value) : value;
    members[name] =
      member.kind === 'timestamp'
        ? readTimestamp(value)
        : member.kind === 'blob'
          ? new Uint8Array(Buffer.from(String(value), 'base64'))
          : wrapped;
  }
  return members;
}

/** An answer's members to status, headers and body. */
export function encodeRest(operation: Operation, members: Members, format: Format): RestAnswer {
  const { output } = operation;
  const headers: Record<string, string> = {};
  let status = operation.http?.[2] ?? 200;
  for (const [name, member] of output.members) {
    const value = members[name];
    if (value === undefined || value === null) continue;
    const header = member.text('httpHeader');
    const prefix = member.text('httpPrefixHeaders');
    if (member.has('httpResponseCode')) status = Number(value);
    else if (header !== undefined) headers[header.toLowerCase()] = toText(member, value);
    else if (prefix !== undefined && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) headers[`${prefix}${key}`.toLowerCase()] = headerText(String(item));
  }
  return { status, headers, body: encodeBody(output, members, format, headers) };
}

function encodeBody(output: Shape, members: Members, format: Format, headers: Record<string, string>): S3Body | string {
  const payload = [...output.members].find(([, member]) => member.has('httpPayload'));
  if (payload !== undefined) {
    const [name, member] = payload;
    const value = members[name];
    if (value === undefined || value === null) return '';
    if (member.kind === 'blob' || member.kind === 'string') return isS3Body(value) ? value : String(value);
    return documentOf(member, value as Members, format, headers);
  }
  return [...output.members.values()].some(isInDocument) ? documentOf(output, members, format, headers) : '';
}

function documentOf(shape: Shape, value: Members, format: Format, headers: Record<string, string>): string {
  headers['content-type'] ??= format === 'json' ? 'application/json' : 'application/xml';
  if (format === 'json') {
    const kept = Object.fromEntries(Object.entries(value).filter(([name]) => isInDocument(shape.members.get(name))));
    return JSON.stringify(encodeJson(shape, kept));
  }
  const tag = shape.text('xmlName') ?? shape.name;
  const attributes = { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/', ...xmlAttributes(shape, value) };
  return (
    XML_DECLARATION +
    element(
      tag,
      encodeXmlMembers(shape, value, (member) => !isInDocument(member)),
      attributes,
    )
  );
}

/** Whether a member travels in the document, not in path, query, headers or status. */
function isInDocument(member: Shape | undefined): boolean {
  if (member === undefined) return false;
  return (
    !member.has('httpLabel') &&
    !member.has('httpResponseCode') &&
    member.text('httpQuery') === undefined &&
    member.text('httpHeader') === undefined &&
    member.text('httpPrefixHeaders') === undefined
  );
}

function fromText(shape: Shape, text: string, where: string): unknown {
  switch (shape.kind) {
    case 'boolean':
      return text === 'true';
    case 'number': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value))
        throw new AwsError('InvalidArgument', `${where} must be a number, got ${JSON.stringify(text)}`);
      return value;
    }
    case 'timestamp': {
      const value = readTimestamp(text);
      if (value === undefined) throw new AwsError('InvalidArgument', `${where} must be a timestamp, got ${JSON.stringify(text)}`);
      return value;
    }
    case 'list':
      return text.split(',').map((item) => item.trim());
    default:
      return text;
  }
}

function toText(shape: Shape, value: unknown): string {
  if (value instanceof Date) return writeTimestamp(value, shape.timestampFormat ?? 'http-date');
  if (Array.isArray(value)) return value.map(String).join(',');
  return headerText(String(value));
}

/** Characters that a header cannot carry are encoded as RFC 2047 words, as S3 does for metadata. */
function headerText(text: string): string {
  return /^[\x20-\x7e\t]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}
