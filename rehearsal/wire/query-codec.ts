import { AwsError } from '../cloud/aws-error.ts';
import type { Members } from '../cloud/cloud.ts';
import { missingMembers } from './json-codec.ts';
import type { Shape } from './shape.ts';
import { readTimestamp } from './timestamp.ts';
import { element, escapeXml, XML_DECLARATION } from './xml.ts';
import { encodeXmlMembers } from './xml-codec.ts';

/** The form of an awsQuery request to members: `Attributes.entry.1.key=…`, `Names.member.1=…`. */
export function decodeQuery(shape: Shape, form: URLSearchParams): Members {
  const used = new Set(['Action', 'Version']);
  const members = decode(shape, form, '', used);
  const strange = [...form.keys()].find((key) => !used.has(key));
  if (strange !== undefined)
    throw new AwsError('InvalidParameter', `Invalid parameter: ${strange} is not a parameter of ${form.get('Action')}`);
  const missing = missingMembers(shape, members, []);
  if (missing.length > 0) throw new AwsError('InvalidParameter', `Invalid parameter: missing ${missing.join(', ')}`);
  return isMembers(members) ? members : {};
}

/** An answer in XML: `<PublishResponse><PublishResult>…`. */
export function encodeQuery(operation: string, namespace: string, shape: Shape, members: Members, requestId: string): string {
  const result = shape.kind === 'struct' ? element(`${operation}Result`, encodeXmlMembers(shape, members)) : '';
  const metadata = element('ResponseMetadata', element('RequestId', escapeXml(requestId)));
  return XML_DECLARATION + element(`${operation}Response`, result + metadata, { xmlns: namespace });
}

function decode(shape: Shape, form: URLSearchParams, prefix: string, used: Set<string>): unknown {
  if (shape.kind === 'struct') return decodeStruct(shape, form, prefix, used);
  if (shape.kind === 'list') return decodeList(shape, form, prefix, used);
  if (shape.kind === 'map') return decodeMap(shape, form, prefix, used);
  const text = form.get(prefix);
  if (text === null) return undefined;
  used.add(prefix);
  switch (shape.kind) {
    case 'boolean':
      return text === 'true';
    case 'number':
      return Number(text);
    case 'timestamp':
      return readTimestamp(text);
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

function decodeStruct(shape: Shape, form: URLSearchParams, prefix: string, used: Set<string>): Members | undefined {
  const members: Members = {};
  for (const [name, member] of shape.members) {
    const tag = member.text('xmlName') ?? name;
    const value = decode(member, form, prefix === '' ? tag : `${prefix}.${tag}`, used);
    if (value !== undefined) members[name] = value;
  }
  return prefix !== '' && Object.keys(members).length === 0 ? undefined : members;
}

function decodeList(shape: Shape, form: URLSearchParams, prefix: string, used: Set<string>): unknown[] | undefined {
  if (form.get(prefix) === '') used.add(prefix);
  const tag = shape.has('xmlFlattened') ? prefix : `${prefix}.${shape.value.text('xmlName') ?? 'member'}`;
  const items: unknown[] = [];
  for (let index = 1; ; index += 1) {
    const item = decode(shape.value, form, `${tag}.${index}`, used);
    if (item === undefined) return items.length === 0 && form.get(prefix) === null ? undefined : items;
    items.push(item);
  }
}

function decodeMap(shape: Shape, form: URLSearchParams, prefix: string, used: Set<string>): Members | undefined {
  const tag = shape.has('xmlFlattened') ? prefix : `${prefix}.entry`;
  const keyTag = shape.key.text('xmlName') ?? 'key';
  const valueTag = shape.value.text('xmlName') ?? 'value';
  const members: Members = {};
  for (let index = 1; ; index += 1) {
    const key = form.get(`${tag}.${index}.${keyTag}`);
    if (key === null) return index === 1 ? undefined : members;
    used.add(`${tag}.${index}.${keyTag}`);
    Object.defineProperty(members, key, {
      value: decode(shape.value, form, `${tag}.${index}.${valueTag}`, used),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
