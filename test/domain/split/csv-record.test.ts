import fc from 'fast-check';
import { csvFields, csvRecord, csvRecords } from '../../../domain/split/csv-record.ts';

test.each<{ record: string; fields: readonly string[]; delimiter?: string }>([
  { record: 'a,b,c', fields: ['a', 'b', 'c'] },
  { record: '', fields: [''] },
  { record: ',', fields: ['', ''] },
  { record: 'a,,c', fields: ['a', '', 'c'] },
  { record: '"a,b",c', fields: ['a,b', 'c'] },
  { record: '"say ""hi""",c', fields: ['say "hi"', 'c'] },
  { record: '"",x', fields: ['', 'x'] },
  { record: 'x,""', fields: ['x', ''] },
  { record: '"line\nbreak",c', fields: ['line\nbreak', 'c'] },
  { record: '"a",', fields: ['a', ''] },
  { record: 'a;"b;c"', fields: ['a', 'b;c'], delimiter: ';' },
  { record: '5" disk,x', fields: ['5" disk', 'x'] },
])('$record has the fields $fields', ({ record, fields, delimiter }) => {
  expect(csvFields(record, delimiter)).toEqual(fields);
});

test.each([
  { record: '"a', complaint: 'a quoted field that does not end' },
  { record: 'x,"a', complaint: 'a quoted field that does not end' },
  { record: '"a"b,c', complaint: 'text after a quoted field' },
])('$record is none: $complaint', ({ record, complaint }) => {
  expect(() => csvFields(record)).toThrow(complaint);
});

const field = fc.string({ unit: fc.constantFrom('a', 'ä', ' ', ',', '"', '\n', '\r', ';', '1') });
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((columns) => fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }));

/** All records of a text that arrives in these pieces. */
function cut(pieces: readonly string[]): string[] {
  const records = csvRecords();
  return [...pieces.flatMap((piece) => records(piece)), ...records()];
}

test('fields written as a record are read as the same fields', () => {
  fc.assert(fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => expect(csvFields(csvRecord(fields))).toEqual(fields)));
});

test('records are the same, whatever the line ends and wherever the text is cut', () => {
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.array(fc.nat(80), { maxLength: 6 }), (rows, end, last, cuts) => {
      const text = rows.map(csvRecord).join(end) + (last ? end : '');
      const borders = [0, ...cuts.map((at) => Math.min(at, text.length)).sort((a, b) => a - b), text.length];
      const pieces = borders.slice(1).map((border, index) => text.slice(borders[index], border));
      expect(cut(pieces).map((record) => csvFields(record))).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

test.each<{ what: string; text: string; records: readonly string[] }>([
  { what: 'nothing', text: '', records: [] },
  { what: 'empty lines', text: '\n\r\n\n', records: [] },
  { what: 'an empty line between', text: 'a\n\nb', records: ['a', 'b'] },
  { what: 'mixed line ends', text: 'a\r\nb\nc\rd', records: ['a', 'b', 'c', 'd'] },
  { what: 'a carriage return at the end', text: 'a\r', records: ['a'] },
  { what: 'a line end in quotes', text: '"a\r\nb",c\nd', records: ['"a\r\nb",c', 'd'] },
])('cuts $what', ({ text, records }) => {
  expect(cut([text])).toEqual(records);
  expect(cut([...text])).toEqual(records);
});

test('a quote that never closes is told, not swallowed', () => {
  expect(() => cut(['a\n"b\nc\n'])).toThrow('the data ends inside a quoted field');
});
