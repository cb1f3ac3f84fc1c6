import fc from 'fast-check';
import { element, escapeXml, parseXml } from '../../../rehearsal/wire/xml.ts';

test('elements, attributes, text, namespaces, comments and CDATA', () => {
  const document = parseXml(
    `<?xml version="1.0"?><!-- c --><a:Tagging xmlns:a="u"><Tag kind='x &amp; "y"'><Key>a &lt;&#65;&#x42;</Key><Value/></Tag><![CDATA[<raw>]]></a:Tagging>`,
  );
  expect(document).toMatchObject({
    name: 'Tagging',
    text: '<raw>',
    children: [
      {
        name: 'Tag',
        attributes: { kind: 'x & "y"' },
        children: [
          { name: 'Key', text: 'a <AB' },
          { name: 'Value', text: '', children: [] },
        ],
      },
    ],
  });
});

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      expect(parseXml(element('a', element('b', escapeXml(plain)), { c: plain }))).toMatchObject({
        attributes: { c: plain },
        children: [{ text: plain }],
      });
    }),
  );
});

test.each([
  '',
  '<a>',
  '<a></b>',
  '</a>',
  '<a/><b/>',
  'text',
  '<a>&unknown;</a>',
  '<a>&#0;</a>',
  '<a>&amp</a>',
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
])('%s is malformed', (source) => {
  expect(() => parseXml(source)).toThrow(expect.objectContaining({ name: 'MalformedXML' }));
});
