import { AwsError } from '../cloud/aws-error.ts';

/** An element of an XML document. Mixed content does not occur in AWS's messages: an element has children or text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const DEEPEST = 32;
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

/** Parses an XML request. No document types, no entities but the five and characters by number: nothing can be made to grow. */
export function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  TOKEN.lastIndex = 0;
  const source = text.replace(/^\uFEFF/, '');
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    const current = open.at(-1);
    if (token === null || current === undefined) throw malformed();
    const [, cdata, closing, opening, attributes, selfClosing, characters] = token;
    if (cdata !== undefined) current.text += cdata;
    if (characters !== undefined) current.text += unescapeXml(characters);
    if (opening !== undefined) {
      const element: Element = { name: localName(opening), attributes: attributesOf(attributes ?? ''), children: [], text: '' };
      current.children.push(element);
      if (selfClosing !== '/') open.push(element);
      if (open.length > DEEPEST) throw malformed();
    }
    if (closing !== undefined && (open.length < 2 || open.pop()?.name !== localName(closing))) throw malformed();
  }
  const [document] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '' || document === undefined) throw malformed();
  return document;
}

/** Text as it may stand between tags or in an attribute. Control characters travel by number. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r\n\u0085\u2028]/g,
    (character) => ENTITIES[character] ?? `&#x${character.codePointAt(0)?.toString(16).toUpperCase()};`,
  );
}

/** An element with finished content. */
export function element(name: string, content: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw malformed();
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : name.startsWith('#') ? Number(name.slice(1)) : undefined;
    if (code !== undefined) {
      if (!(code > 0 && code <= 0x10ffff)) throw malformed();
      return String.fromCodePoint(code);
    }
    const known = NAMED[name];
    if (known === undefined) throw malformed();
    return known;
  });
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    if (name !== undefined) attributes[name] = unescapeXml(double ?? single ?? '');
  return attributes;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function malformed(): AwsError {
  return new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
}
