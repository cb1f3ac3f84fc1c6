import { AwsError } from '../cloud/aws-error.ts';
import type { Members } from '../cloud/cloud.ts';
import type { Shape } from './shape.ts';
import { readTimestamp, writeTimestamp } from './timestamp.ts';
import { type Element, element, escapeXml } from './xml.ts';

/** An element to a value of the shape. Elements that the model does not know are refused. */
export function decodeXml(shape: Shape, source: Element): unknown {
  switch (shape.kind) {
    case 'struct':
      return decodeStruct(shape, source);
    case 'list':
      return source.children.map((item) => decodeXml(shape.value, item));
    case 'boolean':
      return source.text.trim() === 'true';
    case 'number':
      return number(source);
    case 'timestamp':
      return readTimestamp(source.text.trim());
    case 'blob':
      return new Uint8Array(Buffer.from(source.text, 'base64'));
    default:
      return source.text;
  }
}

function decodeStruct(shape: Shape, source: Element): Members {
  const members: Members = {};
  const known = new Set<string>();
  for (const [name, member] of shape.members) {
    const tag = member.text('xmlName') ?? name;
    if (member.has('xmlAttribute')) {
      if (source.attributes[tag] !== undefined) members[name] = source.attributes[tag];
      continue;
    }
    known.add(tag);
    const found = source.children.filter((child) => child.name === tag);
    if (member.kind === 'list' && member.has('xmlFlattened')) {
      if (found.length > 0) members[name] = found.map((child) => decodeXml(member.value, child));
    } else if (found[0] !== undefined) members[name] = decodeXml(member, found[0]);
  }
  const strange = source.children.find((child) => !known.has(child.name));
  if (strange !== undefined) throw new AwsError('MalformedXML', `<${strange.name}> is not part of <${source.name}>`);
  return members;
}

function number(source: Element): number {
  const value = Number(source.text.trim());
  if (source.text.trim() === '' || Number.isNaN(value))
    throw new AwsError('MalformedXML', `<${source.name}> must be a number, got ${JSON.stringify(source.text)}`);
  return value;
}

/** Content of a structure's element. `skip` leaves out members that travel in headers. */
export function encodeXmlMembers(shape: Shape, value: Members, skip: (member: Shape) => boolean = () => false): string {
  let xml = '';
  for (const [name, member] of shape.members) {
    const item = value[name];
    if (item === undefined || item === null || skip(member) || member.has('xmlAttribute')) continue;
    xml += encodeMember(member.text('xmlName') ?? name, member, item);
  }
  return xml;
}

/** A structure's XML attributes, such as the `xsi:type` of a grantee. */
export function xmlAttributes(shape: Shape, value: Members): Record<string, string> {
  const attributes: Record<string, string> = {};
  const namespace = shape.xmlNamespace;
  if (namespace !== undefined) attributes[namespace[0] === '' ? 'xmlns' : `xmlns:${namespace[0]}`] = namespace[1];
  for (const [name, member] of shape.members)
    if (member.has('xmlAttribute') && value[name] !== undefined) attributes[member.text('xmlName') ?? name] = String(value[name]);
  return attributes;
}

function encodeMember(tag: string, shape: Shape, value: unknown): string {
  if (shape.kind === 'list' && Array.isArray(value)) {
    const items = shape.has('xmlFlattened')
      ? value.map((item) => encodeMember(tag, shape.value, item))
      : value.map((item) => encodeMember(shape.value.text('xmlName') ?? 'member', shape.value, item));
    return shape.has('xmlFlattened') ? items.join('') : element(tag, items.join(''));
  }
  if (shape.kind === 'map' && isMembers(value)) {
    const keyTag = shape.key.text('xmlName') ?? 'key';
    const valueTag = shape.value.text('xmlName') ?? 'value';
    const entries = Object.entries(value).map(([key, item]) => element(keyTag, escapeXml(key)) + encodeMember(valueTag, shape.value, item));
    return element(tag, entries.map((entry) => element('entry', entry)).join(''));
  }
  if (shape.kind === 'struct' && isMembers(value)) return element(tag, encodeXmlMembers(shape, value), xmlAttributes(shape, value));
  return element(tag, escapeXml(scalar(shape, value)));
}

function scalar(shape: Shape, value: unknown): string {
  if (value instanceof Date) return writeTimestamp(value, shape.timestampFormat ?? 'date-time');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
